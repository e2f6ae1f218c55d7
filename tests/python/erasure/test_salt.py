"""The salt is told to connections and written nowhere."""

from pathlib import Path

import pytest

from erasure.conftest import SALT, Erasure
from pipeline.house import House
from quintile.salt import tell_postgres
from quintile.warehouse import open_warehouse

AN_ACCOUNT = "select count(source_key) from staging.base_raw__orders where source_key like '%:email:%'"


def test_the_salt_stands_in_no_file_of_a_run(erasure: Erasure):
    files = [path for path in erasure.before.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".duckdb", ".sql", ".json", ".log"}
    assert [path for path in files if SALT.encode() in path.read_bytes()] == []


def test_views_need_a_connection_that_knows_the_salt(erasure: Erasure):
    assert erasure.before.rows("select getvariable('quintile_salt')") == [(None,)]
    with pytest.raises(Exception, match="does not know the salt"):
        erasure.before.rows(AN_ACCOUNT)
    with open_warehouse(erasure.before.warehouse) as connection:
        assert connection.execute(AN_ACCOUNT).fetchall()[0][0] > 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", r"-c quintile.salt=with\ spaces\\and"),
        ("-c TimeZone=UTC", r"-c TimeZone=UTC -c quintile.salt=with\ spaces\\and"),
        (r"-c quintile.salt=an\ older\\one -c a.b=1", r"-c a.b=1 -c quintile.salt=with\ spaces\\and"),
    ],
)
def test_postgres_is_told_by_an_option_that_takes_the_place_of_an_older_one(
    before: str, after: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QUINTILE_SALT", "with spaces\\and")
    environment = {"PGOPTIONS": before}
    tell_postgres(environment)
    assert environment == {"PGOPTIONS": after}


def test_another_salt_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    house = House(tmp_path)
    said = []
    for salt in (SALT, SALT, "another", "another", ""):
        monkeypatch.setenv("QUINTILE_SALT", salt)
        seeded = house.dbt("seed", "--select", "currencies")
        assert seeded.returncode == 0, seeded.stdout
        said.append("QUINTILE_SALT is not the one of the run before" in seeded.stdout)
    assert said == [False, False, True, False, True]
