"""The proof tells ids of people from ids of facts that look the same."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from quintile.erasure.identifiers import Identifiers
from quintile.erasure.proof import prove

ERASED = Identifiers(accounts={("shop", "17")}, emails={"ada@example.com"})


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("('shop:3', 'shop:17', 'shop:17', 'shop:17')", []),
        ("('shop:17', 'shop:3', 'shop:3', 'shop:3')", ["customer_id"]),
        ("('shop:3', 'shop:3', 'shop:3', 'ada@example.com')", ["dedupe_key"]),
    ],
    ids=["an order with the number of the account", "the account", "an address where none belongs"],
)
def test_an_order_with_the_number_of_an_erased_account_is_no_trace(tmp_path: Path, row: str, found: list[str]):
    warehouse = tmp_path / "quintile.duckdb"
    with closing(duckdb.connect(str(warehouse))) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_triggers as select 'welcome' as trigger_name, * "
            f"from (values {row}) as rows(customer_id, cause_id, cause_key, dedupe_key)"
        )
    proof = prove(warehouse, [], ERASED)
    assert [finding.column for finding in proof.findings if finding.table == "marts.fct_triggers"] == found
