"""A person with linked accounts, a guest order and a visitor is erased: nowhere, never back, nobody else touched."""

import hashlib
import shutil
from pathlib import Path

import pytest

from erasure.conftest import SALT, Erasure, raw_bytes
from erasure.people import ACCOUNTS, EMAILS, PHONE, TRACES, VISITOR, write_requests, write_shop
from erasure.searching import places
from pipeline.house import House

HASHED = [hashlib.sha256(f"{SALT}{value}".encode()).hexdigest() for value in (*EMAILS, VISITOR)]


def test_the_erased_person_is_in_no_table_of_no_file(erasure: Erasure):
    assert erasure.exit_code == 0, erasure.said
    files = [erasure.house.warehouse, *erasure.house.published.parent.rglob("*.duckdb")]
    assert len(files) == 3, "warehouse, published file, and the one kept version, which is the same"
    for path in files:
        found = places(path, (*TRACES, *HASHED))
        left = {place: rows for place, rows in found.items() if not place.startswith("operations.")}
        assert left == {}, path
        data = path.read_bytes()
        assert not [trace for trace in (*EMAILS, PHONE, VISITOR) if trace.encode() in data], path


def test_the_search_of_this_test_finds_the_person_before(erasure: Erasure):
    tables = {place.split(":")[0].rsplit(".", 1)[0] for place in places(erasure.before.warehouse, TRACES)}
    assert tables >= {
        "staging.stg_raw__customers", "staging.stg_raw__orders", "staging.stg_raw__web_events",
        "marts.dim_customers", "intermediate.int_history__intervals", "marts.fct_segment_transitions",
        "marts.dq_rejected_records", "intermediate.int_arrivals__facts", "intermediate.int_events__daily",
    }  # fmt: skip


def test_raw_files_stay_as_they_are_and_are_reported(erasure: Erasure):
    assert raw_bytes(erasure.house.raw) == raw_bytes(erasure.before.raw)
    said = erasure.said
    assert "Raw files that still hold erased people" in said
    for table in ("orders.csv", "customers.csv", "web_events.csv", "refunds.csv"):
        assert table in said
    assert "nothing was found" in said
    assert not [trace for trace in (*EMAILS, PHONE, VISITOR, *(account for _, account in ACCOUNTS)) if trace in said]


def test_exports_and_logs_that_hold_the_person_go_and_others_stay(erasure: Erasure):
    exports = erasure.house.published.parent / "exports" / "audience"
    assert [path.name for path in exports.iterdir()] == ["without"]
    log = (erasure.house.folder / "logs" / "quintile.jsonl").read_text()
    assert EMAILS[1] not in log and "run_started" in log


def test_every_row_has_one_outcome(erasure: Erasure):
    erased = dict(
        erasure.house.rows(
            "select source_table, sum(rows_erased) from marts.dq_source_audit group by 1 having sum(rows_erased) > 0"
        )
    )
    assert erased == {
        "orders": 5, "order_lines": 5, "refunds": 1, "customers": 2, "web_events": 2, "message_events": 1,
        "consents": 2, "customer_attributes": 1,
    }  # fmt: skip
    wrong = erasure.house.rows(
        "select * from marts.dq_source_audit where rows_in <> rows_kept + rows_superseded + rows_rejected + rows_erased"
    )
    assert wrong == []


OTHERS = (
    "staging.stg_raw__orders",
    "staging.stg_raw__order_lines",
    "staging.stg_raw__customers",
    "staging.stg_raw__web_events",
    "intermediate.int_identity__intervals",
    "intermediate.int_events__daily",
    "marts.dq_rejected_records",
)


@pytest.mark.parametrize("table", OTHERS)
def test_rows_of_others_stay_as_they_are(erasure: Erasure, table: str):
    before, after = (set(house.rows(f"select * from {table}")) for house in (erasure.before, erasure.house))
    gone = before - after
    assert gone and after <= before
    for row in gone:
        text = " ".join(str(value).lower() for value in row)
        assert "erika" in text or any(hashed in text for hashed in HASHED) or "order_line" in table, row


def test_the_history_of_others_goes_on(erasure: Erasure):
    query = "select * exclude (valid_to) from marts.fct_segment_history where valid_from <= date '2025-06-28'"
    before, after = (set(house.rows(query)) for house in (erasure.before, erasure.house))
    assert after < before
    assert {row[0] for row in before - after} == {"shop_a:erika-one"}
    assert erasure.house.rows("select count(*) from marts.fct_segment_transitions where cause = 'erased'") == [(0,)]


def test_facts_that_erasing_took_away_are_no_late_revisions(erasure: Erasure):
    assert erasure.house.rows("select * from marts.dq_late_facts") == []
    assert erasure.house.rows("select count(*) from intermediate.int_arrivals__facts where fingerprint is null") == [
        (0,)
    ]
    assert erasure.house.rows("select count(*) from operations.computed_dates") == [(2,)]


def test_another_salt_is_refused_with_the_mend(erasure: Erasure, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QUINTILE_SALT", "another")
    done = erasure.house.quintile("run", "--as-of", "2025-06-30")
    assert done.returncode == 2
    assert "set the earlier one again" in done.stdout + done.stderr


def test_neither_a_new_delivery_nor_a_purge_cut_short_brings_the_person_back(erasure: Erasure, tmp_path: Path):
    """Late facts of the person are filtered, an account of theirs that arrives late too; a new relation is another one.

    The process died before the purge: an old version is still kept, and an old export.
    """
    house = House(tmp_path)
    shutil.copytree(erasure.house.folder, house.folder, dirs_exist_ok=True)
    house.write("drop table operations.purged_tombstones")
    old = next((erasure.before.published.parent / "quintile.versions").glob("*.duckdb"))
    shutil.copy(old, house.published.parent / "quintile.versions")
    shutil.copytree(erasure.before.published.parent / "exports", house.published.parent / "exports", dirs_exist_ok=True)
    write_shop(house.raw, later=True)
    write_requests(house.raw, [("R-unknown", "no-such-account", "nobody@nowhere.example", "2025-06-01")])

    done = house.quintile("run", "--as-of", "2025-07-01")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "R-unknown" in said and "nobody is known" in said
    assert len(list((house.published.parent / "quintile.versions").glob("*.duckdb"))) == 1
    assert [path.name for path in (house.published.parent / "exports" / "audience").iterdir()] == ["without"]
    traces = [trace for trace in (*TRACES, "erika-late") if trace != EMAILS[0]]
    found = places(house.warehouse, traces) | places(house.published, traces)
    assert {place: rows for place, rows in found.items() if not place.startswith("operations.")} == {}
    orders = house.rows(
        "select customer_id, lifetime_orders, created_date from marts.dim_customers "
        "where customer_id like '%new-relation%'"
    )
    assert [(customer, count, str(day)) for customer, count, day in orders] == [
        ("shop_a:new-relation", 1, "2025-07-01")
    ]


def test_an_erasure_that_fails_says_that_the_person_is_still_there(erasure: Erasure, tmp_path: Path):
    house = House(tmp_path)
    shutil.copytree(erasure.before.folder, house.folder, dirs_exist_ok=True)
    (house.raw / "orders.csv").unlink()
    published = house.published.read_bytes()
    done = house.quintile("erase", "--email", EMAILS[0], "--request-id", "R-failed", "--as-of", "2025-06-29")
    assert done.returncode == 2
    assert "the person is still there" in done.stdout + done.stderr
    assert house.published.read_bytes() == published
    request = house.rows("select request_id, account_hash, address_hash from operations.erasure_requests")
    assert request == [("R-failed", None, HASHED[0])], "the next run carries it out"
