"""`quintile export` on the trap shop: the marts and the gate as dbt builds them."""

import json
from pathlib import Path
from typing import Any

import pytest

from erasure.searching import places
from exports.house import bytes_below, rows_of, sha256
from pipeline.house import House
from quintile.publishing import publish

# Every address and number that a fact or an account gives somebody, by the customer it belongs to now.
ADDRESSES = """
    with given as (
        select source_key, email_hash as address_hash from staging.stg_raw__customers
        union all
        select source_key, phone_hash from staging.stg_raw__customers
        union all
        select source_key, address_hash from intermediate.int_identity__mentions
    )
    select addresses.address, list(distinct identities.customer_id)
    from intermediate.int_identity__as_of as identities
    inner join given using (source_key)
    inner join staging.base_raw__addresses as addresses using (address_hash)
    where identities.as_of_date = (select max(as_of_date) from intermediate.int_identity__as_of)
    group by addresses.address
"""


def test_addresses_in_the_clear_are_stored_for_exports_alone(trap_house: House):
    stored = {place.split(":")[0] for place in places(trap_house.warehouse, "@")}
    assert {place for place in stored if not place.startswith("landing.")} == {
        "intermediate.int_activation__contacts.email"
    }


@pytest.fixture(scope="module")
def exported(trap_house: House) -> list[dict[str, Any]]:
    """Every audience of the trap shop, exported in full."""
    publish(trap_house.warehouse, trap_house.published)
    return _export(trap_house, "--format", "jsonl")


def _export(house: House, *arguments: str) -> list[dict[str, Any]]:
    done = house.quintile("export", "--all", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["exports"]


def _customers(export: dict[str, Any]) -> set[str]:
    return {row["customer_id"] for row in rows_of(Path(export["folder"]) / "keys.jsonl")}


def test_whoever_goes_out_agreed_to_the_channel(trap_house, exported):
    """By dim_customers, which the oracle computes anew."""
    assert sum(len(_customers(export)) for export in exported) > 50
    for export in exported:
        agreed = trap_house.rows(f"select customer_id from marts.dim_customers where can_{export['channel']}")
        assert _customers(export) <= {customer_id for (customer_id,) in agreed}, export["export_id"]


def test_every_member_goes_out_or_is_counted(exported):
    for export in exported:
        counts = export["counts"]
        assert counts["members"] == counts["exported"] + sum(counts["left_out"].values())
        assert "not_eligible" not in counts["left_out"], "the warehouse is the one that was published"


def test_an_address_is_that_of_the_customer_and_of_nobody_else(trap_house, exported):
    owners: dict[str, set[str]] = {}
    for address, customers in trap_house.rows(ADDRESSES):
        owners.setdefault(address, set()).update(customers)
    role_addresses = {name for (name,) in trap_house.rows("select local_part from seeds.role_addresses")}
    lists = [export for export in exported if export["for"] == "email"]
    rows = [row for export in lists for row in rows_of(Path(export["folder"]) / "adds.jsonl")]
    assert len(rows) > 20
    for row in rows:
        assert owners[row["email"]] == {row["customer_id"]}
        assert row["email"].split("@")[0] not in role_addresses
    hashes = {sha256(address) for address, customers in owners.items() if len(customers) == 1}
    matches = [export for export in exported if export["for"] == "meta"]
    given = [row["email"] for export in matches for row in rows_of(Path(export["folder"]) / "adds.jsonl")]
    assert len(given) > 20
    assert {email for email in given if email} <= hashes


def test_the_second_time_nothing_is_new(trap_house, exported):
    folder = trap_house.published.parent / "exports"
    before = bytes_below(folder)
    assert {export["status"] for export in _export(trap_house)} == {"nothing new"}
    assert bytes_below(folder) == before
