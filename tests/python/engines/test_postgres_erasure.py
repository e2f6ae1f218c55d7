"""Erasing on PostgreSQL: the same door, purge and proof as on DuckDB."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from engines.cluster import Server
from engines.houses import PostgresHouse
from erasure.people import TRACES, write_shop

pytestmark = pytest.mark.postgres

TEXT_COLUMNS = """
    select table_schema, table_name, column_name from information_schema.columns
    inner join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and data_type in ('text', 'character varying', 'ARRAY')
    and table_schema not in ('pg_catalog', 'information_schema', 'raw')
"""


def test_an_erased_person_is_in_no_schema_and_in_no_kept_version(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QUINTILE_SALT", "a salt that only tests know")
    house = PostgresHouse(tmp_path, server.another_database("erasure"))
    write_shop(house.raw)
    house.run("run", "--as-of", "2025-06-28")
    assert {place.split(".")[0] for place in _traces(house)} >= {"staging", "intermediate", "marts", "published"}

    done = house.quintile(
        "erase", "--customer-id", "erika-one", "--requested-at", "2025-06-29 12:00:00", "--as-of", "2025-06-29"
    )

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "nothing was found" in said and "orders.csv" in said
    assert _traces(house) == {}
    with closing(house.server.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace where nspname like 'published%'")
        assert cursor.fetchall() == [("published",)]
        cursor.execute("select sum(rows_erased) from marts.dq_source_audit")
        assert cursor.fetchall() == [(19,)]


def _traces(house: PostgresHouse) -> dict[str, int]:
    """Text columns that hold something of the person, with how many values do."""
    pattern = "|".join(re.escape(trace.lower()) for trace in TRACES)
    found = {}
    with closing(house.server.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(TEXT_COLUMNS)
        for schema, table, column in cursor.fetchall():
            cursor.execute(
                f'select count(*) from "{schema}"."{table}" where lower(cast("{column}" as text)) ~ %s', [pattern]
            )
            rows = cursor.fetchall()[0][0]
            if rows:
                found[f"{schema}.{table}.{column}"] = rows
    return found
