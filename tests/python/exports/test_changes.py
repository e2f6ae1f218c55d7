"""`--since last`: what has changed since the last export, and nothing twice."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from exports.conftest import ANN, BOB, CLEO, DAN, EVE, PEOPLE
from exports.house import AUDIENCES, Person, Shop, bytes_below, manifest_of, member_key, rows_of, sha256, write_house

FRED = Person("shop:6", "fred@example.com", "+14155550100", "Fred")


def _write(project, people, **changes):
    write_house(project, replace(Shop(people), **changes))


def _rows(outcome, name):
    return rows_of(Path(outcome["folder"]) / name)


def _customers(outcome, name):
    return sorted(row["customer_id"] for row in _rows(outcome, name))


def test_the_first_export_is_full(export):
    outcome = export("--audience", "AU_News")["AU_News email"]
    assert (outcome["status"], outcome["since"]) == ("written", None)


@pytest.mark.parametrize("since", ["last", "none"])
def test_the_same_export_twice_is_the_same_bytes_and_an_empty_difference(exports, export, since):
    export("--all", "--since", since)
    before = bytes_below(exports)
    again = export("--all", "--since", since)
    assert bytes_below(exports) == before
    assert {outcome["status"] for outcome in again.values()} == {
        {"last": "nothing new", "none": "already there"}[since]
    }
    after = export("--all", "--since", "last")
    assert bytes_below(exports) == before
    counts = [(outcome["counts"][name]) for outcome in after.values() for name in ("added", "changed", "removed")]
    assert not any(counts)


def test_another_folder_gets_the_same_bytes(project, exports, export, tmp_path):
    """Of every format, on a project that was set up anew."""
    for format in ("csv", "jsonl", "parquet"):
        export("--all", "--since", "none", "--format", format)
    first = bytes_below(exports)
    _write(project, tuple(reversed(PEOPLE)))
    for format in ("csv", "jsonl", "parquet"):
        export("--all", "--since", "none", "--format", format, "--to", str(tmp_path / "elsewhere"))
    assert bytes_below(tmp_path / "elsewhere") == first


def test_a_list_gets_who_came_who_changed_and_who_left(project, export):
    export("--audience", "AU_News")
    renamed = replace(BOB, last_name="Bobson")
    _write(project, [renamed, CLEO, FRED])
    outcome = export("--audience", "AU_News")["AU_News email"]
    assert {name: outcome["counts"][name] for name in ("added", "changed", "removed", "exported")} == {
        "added": 1,
        "changed": 1,
        "removed": 1,
        "exported": 2,
    }
    assert _customers(outcome, "adds.csv") == ["shop:2", "shop:6"]
    assert _rows(outcome, "removes.csv") == [{"member_key": member_key("AU_News", "shop:1"), "customer_id": "shop:1"}]


def test_an_address_of_somebody_who_left_a_list_is_not_written(project, export):
    export("--audience", "AU_News")
    _write(project, [replace(ANN, channels=["sms"]), BOB])
    folder = Path(export("--audience", "AU_News")["AU_News email"]["folder"])
    written = b"".join(bytes_below(folder).values())
    assert b"ann.lee" not in written and sha256("ann.lee+news@gmail.com").encode() not in written


def test_a_platform_gets_the_hashes_of_who_left_or_has_another_address(project, export):
    export("--audience", "AU_Ads")
    _write(project, [replace(ANN, email="ann@new.example"), replace(BOB, channels=[]), CLEO])
    outcomes = export("--audience", "AU_Ads")
    removed = _rows(outcomes["AU_Ads meta"], "removes.csv")
    assert {row["email"] for row in removed} == {sha256("ann.lee+news@gmail.com"), sha256("bob@example.com")}
    assert [row["phone"] for row in removed] == [None, None], "her number is still to be on the platform"
    added = _rows(outcomes["AU_Ads meta"], "adds.csv")
    assert [row["email"] for row in added] == [sha256("ann@new.example")]
    removed = _rows(outcomes["AU_Ads google"], "removes.csv")
    assert {row["Email"] for row in removed} == {sha256("annlee@gmail.com"), sha256("bob@example.com")}


def test_a_hash_that_another_member_still_has_stays_on_the_platform(project, export):
    """To Google both are one mailbox."""
    dotted, plain = Person("shop:1", "j.doe@gmail.com", "+4930111"), Person("shop:2", "jdoe@gmail.com", "+4930222")
    _write(project, [dotted, plain])
    export("--audience", "AU_Ads")
    _write(project, [replace(dotted, channels=[]), plain])
    outcomes = export("--audience", "AU_Ads")
    assert _rows(outcomes["AU_Ads google"], "removes.csv") == [{"Email": None, "Phone": sha256("+4930111")}]
    assert _rows(outcomes["AU_Ads meta"], "removes.csv") == [
        {"email": sha256("j.doe@gmail.com"), "phone": sha256("4930111")}
    ]


@pytest.mark.parametrize("audience", ["AU_News email", "AU_Text sms", "AU_Push push", "AU_Ads meta", "AU_Ads google"])
def test_a_consent_withdrawn_after_publishing_takes_off_at_the_next_export(project, export, audience):
    """The published version is as before; the warehouse knows better."""
    name = audience.split()[0]
    export("--audience", name)
    _write(project, [replace(ANN, channels=[]), BOB, CLEO, DAN, EVE])
    outcome = export("--audience", name)[audience]
    assert (outcome["counts"]["members"], outcome["counts"]["removed"], outcome["counts"]["added"]) == (5, 1, 0)
    assert all(row.get("customer_id", "shop:1") == "shop:1" for row in _rows(outcome, "removes.csv"))


def test_whoever_the_warehouse_no_longer_knows_does_not_go_out(project, export):
    """Merged, erased, or not to be profiled: the published version still has them."""
    _write(project, [BOB], members={"AU_News": ["shop:1", "shop:2"]})
    outcome = export("--audience", "AU_News")["AU_News email"]
    assert outcome["counts"]["left_out"] == {"not_eligible": 1}


def test_eligible_without_a_contact_does_not_go_out(project, export, change_warehouse):
    change_warehouse("delete from intermediate.int_activation__contacts where customer_id = 'shop:1'")
    for audience in ("AU_News email", "AU_Push push"):
        assert export("--audience", audience.split()[0])[audience]["counts"]["left_out"]["no_contact"] == 1


def test_a_row_that_says_no_wins_over_one_that_says_yes(project, export, change_warehouse):
    change_warehouse("insert into intermediate.int_consents__permissions values ('shop:1', 'email', false)")
    change_warehouse("insert into intermediate.int_consents__permissions values ('shop:2', 'email', null)")
    assert export("--audience", "AU_News")["AU_News email"]["counts"]["exported"] == 0


def test_changes_chain_from_export_to_export(project, export):
    full = export("--audience", "AU_Push")["AU_Push push"]
    _write(project, [*PEOPLE, FRED])
    second = export("--audience", "AU_Push")["AU_Push push"]
    _write(project, [*PEOPLE[1:], FRED])
    third = export("--audience", "AU_Push")["AU_Push push"]
    assert (second["since"], third["since"]) == (full["export_id"], second["export_id"])
    assert (_customers(second, "adds.csv"), _customers(third, "removes.csv")) == (["shop:6"], ["shop:1"])
    # Back to where it began: not the same export again, for it follows another one.
    _write(project, [*PEOPLE, FRED])
    fourth = export("--audience", "AU_Push")["AU_Push push"]
    assert (_customers(fourth, "adds.csv"), fourth["export_id"] != second["export_id"]) == (["shop:1"], True)


def test_a_full_export_is_what_the_next_one_is_compared_with(project, export):
    full = export("--audience", "AU_Push")["AU_Push push"]
    _write(project, [*PEOPLE, FRED])
    export("--audience", "AU_Push")
    _write(project, PEOPLE)
    again = export("--audience", "AU_Push", "--since", "none")["AU_Push push"]
    assert (again["status"], again["export_id"]) == ("already there", full["export_id"])
    _write(project, [*PEOPLE, FRED])
    assert export("--audience", "AU_Push")["AU_Push push"]["since"] == full["export_id"]


def test_platforms_are_chained_apart(export):
    export("--audience", "AU_Ads", "--layout", "meta")
    outcomes = export("--audience", "AU_Ads")
    assert (outcomes["AU_Ads meta"]["status"], outcomes["AU_Ads google"]["status"]) == ("nothing new", "written")


def test_another_format_is_no_change(export):
    export("--audience", "AU_News", "--format", "csv")
    assert export("--audience", "AU_News", "--format", "parquet")["AU_News email"]["status"] == "nothing new"


def test_a_new_version_of_a_definition_is_pinned_in_name_and_manifest(project, export):
    newer = [(*row[:4], 3, row[5]) if row[0] == "AU_News" else row for row in AUDIENCES]
    _write(project, PEOPLE, audiences=newer)
    outcome = export("--audience", "AU_News")["AU_News email"]
    assert manifest_of(Path(outcome["folder"]))["definition_version"] == 3
    assert outcome["export_id"].startswith("2025-06-30-v3-email-full-")


def test_after_the_last_export_was_deleted_the_next_one_is_full(quintile, export):
    first = export("--audience", "AU_News")["AU_News email"]
    shutil.rmtree(first["folder"])
    result = quintile("export", "--audience", "AU_News")
    assert "is gone: this one is full, and replaces the whole list" in result.stderr
    assert export("--audience", "AU_News")["AU_News email"]["export_id"] == first["export_id"]


@pytest.mark.parametrize("name", ["keys.jsonl", "adds.csv", "manifest.json"])
def test_a_damaged_export_is_not_built_upon(quintile, export, name):
    file = Path(export("--audience", "AU_News")["AU_News email"]["folder"]) / name
    file.write_bytes(file.read_bytes()[:-20])
    for since in ("last", "none"):
        result = quintile("export", "--audience", "AU_News", "--since", since)
        assert (result.exit_code, "is damaged" in result.stderr, "delete that folder" in result.stderr) == (
            2,
            True,
            True,
        )
    shutil.rmtree(file.parent)
    assert export("--audience", "AU_News")["AU_News email"]["status"] == "written"


def test_a_dry_run_says_who_and_writes_nothing(project, quintile, export):
    before = {path for path in project.rglob("*")}
    outcome = export("--audience", "AU_News", "--dry-run")["AU_News email"]
    assert (outcome["status"], outcome["folder"], outcome["counts"]["added"]) == ("dry run", None, 2)
    shown = quintile("export", "--all", "--dry-run").stdout
    assert "no_email" in shown and "shop:3, shop:5" in shown and "a dry run: nothing was written" in shown
    assert "ann.lee" not in shown
    assert {path for path in project.rglob("*")} == before
