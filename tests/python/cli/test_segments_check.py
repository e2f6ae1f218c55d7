"""quintile segments check: bad rows by file, line and mend, before any build and without raw data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.conftest import enter
from quintile.cli import app

PROJECT = Path(__file__).parents[3]
# What the check needs of the project: no model, no raw data.
PARTS = (
    "dbt_project.yml",
    "profiles",
    "macros",
    "models/_groups.yml",
    "seeds/activation",
    "seeds/bands",
    "seeds/maps",
    "seeds/segments",
    "seeds/triggers",
    "tests/dbt/config/activation",
    "tests/dbt/config/segments",
    "tests/dbt/config/triggers",
    "tests/dbt/generic",
)
DEFINITIONS = "seeds/segments/segment_definitions.csv"
CONDITIONS = "seeds/segments/segment_conditions.csv"
TRIGGERS = "seeds/triggers/trigger_rules.csv"
KEPT = "target/seed_tests.json"

Edit = Callable[[str, str, str], int]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The seeds of the real project and their tests, in which the command lines run."""
    return enter(_copied(tmp_path / "project"), monkeypatch)


def _copied(folder: Path) -> Path:
    for part in PARTS:
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copyfile
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / part, folder / part)
    return folder


@pytest.fixture(scope="module")
def checked_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A copy of the project after its first check, which asks dbt, and what that said."""
    folder = _copied(tmp_path_factory.mktemp("checked") / "project")
    with pytest.MonkeyPatch.context() as monkeypatch:
        enter(folder, monkeypatch)
        return folder, CliRunner().invoke(app, ["segments", "check"])


@pytest.fixture
def compiled(project: Path, checked_once: tuple[Path, Result]) -> Path:
    """Puts what dbt compiled in the first check into the project of the test; returns the file."""
    file = project / KEPT
    file.parent.mkdir()
    return Path(shutil.copyfile(checked_once[0] / KEPT, file))


@pytest.fixture
def edit(project: Path) -> Edit:
    """Replaces a text in a file where it first occurs, and says in which line."""

    def replace(file: str, old: str, new: str) -> int:
        text = (project / file).read_text(encoding="utf-8")
        assert old in text
        (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


def test_the_seeds_as_shipped_have_no_fault(checked_once, project):
    """Nothing but the check's own folder is written, and no raw data is asked for."""
    folder, result = checked_once
    assert result.exit_code == 0, result.output
    assert result.stdout == "no fault in the seeds of segments, audiences and triggers\n"
    written = {path.name for path in folder.iterdir()} - {path.name for path in project.iterdir()}
    assert written <= {"target", "logs"}


@pytest.mark.parametrize(("old", "new"), [("price_band,", "band,"), (",", ";")])
def test_a_band_without_its_column_is_one_line(quintile, edit, compiled, old, new):
    """Only the values of conditions are compared with bands and maps."""
    edit("seeds/bands/price_bands.csv", old, new)
    result = quintile("segments", "check")
    assert result.exit_code == 2, result.output
    assert "seeds/bands/price_bands.csv:1: no column " in " ".join(result.stderr.split())
    assert "price_band" in result.stderr


def test_a_value_that_no_layer_has_is_one_line_with_those_that_it_has(quintile, edit, compiled):
    """Values with blanks and operators without values are told by other lines alone."""
    line = edit(CONDITIONS, "value_tier,equals,vip", "value_tier,in,vipp|high")
    blanks = edit(CONDITIONS, "days_since_last_order,at_most,90", "value_tier,in,high | gold")
    result = quintile("segments", "check")
    assert result.exit_code == 2, result.output
    assert result.stdout.splitlines() == [
        f"{CONDITIONS}:{blanks}: value high | gold has blanks around it; take them out",
        f"{CONDITIONS}:{line}: vipp|high: not every value is known for value_tier, or one comes twice; "
        "write of these, several separated by |: high, low, medium, none, vip",
    ]


def test_every_bad_row_is_one_line_with_its_mend(quintile, edit, project, compiled):
    """What the tests of a build would find, with the line of the file; quoted cells over two lines do not mislead."""
    edit(DEFINITIONS, ",Ordered for the first time in the last week.,", ',"Ordered for the first time\nlast week.",')
    renamed = edit(DEFINITIONS, "LC_At_Risk_Loyal_120d,1,1900-01-01,Loyal customer at risk", "LC_At_Risk,1,,")
    misspelt = edit(CONDITIONS, "VT_VIP_Rule,1,entry,1,lifetime_orders,", "VT_VIP_Rule,1,entry,1,life_orders,")
    written = edit(CONDITIONS, "days_since_last_order,at_most,90", "days_since_last_order,at_most,ninety")
    text = (project / CONDITIONS).read_text(encoding="utf-8")
    (project / CONDITIONS).write_text(text + "BH_Seasonal,01,entry,1,is_seasonal,equals,false\n", encoding="utf-8")
    result = quintile("segments", "check")
    assert result.exit_code == 2, result.output
    shown = result.stdout.splitlines()
    of_the_file = "seeds/activation/playbook.csv: segment LC_At_Risk of layer named has no play; add a row for it"
    assert of_the_file in shown, "a row that is missing has no line"
    of_lines = [line for line in shown if line != of_the_file]
    assert of_lines == sorted(of_lines, key=lambda line: (line.split(":")[0], int(line.split(":")[1])))
    last = text.count("\n") + 1
    for expected in (
        f"{DEFINITIONS}:{renamed}: effective_from is empty; fill it",
        f"{DEFINITIONS}:{renamed}: name is empty; fill it",
        f"{DEFINITIONS}:{renamed}: it has no entry condition; add a row with rule entry to segment_conditions, "
        "or retire the segment",
        f"{CONDITIONS}:{misspelt}: attribute life_orders is not known; write an attribute of segment_attributes",
        f"{CONDITIONS}:{written}: value ninety is no number; write it as 12 or 12.5: at most 12 digits before "
        "the point and 6 after it",
        f"{CONDITIONS}:{last}: the same segment_id, version, rule, group_number, attribute, operator as in line "
        f"{text[: text.index('BH_Seasonal')].count(chr(10)) + 1}; keep one of them",
    ):
        assert expected in shown, result.stdout
    assert (
        f"quintile: {len(shown)} faults in the seeds of segments, audiences and triggers"
        in result.stderr.splitlines()[-1]
    )


def test_bad_rules_of_triggers_are_told_by_line(quintile, edit, project, compiled):
    """A trigger that is unknown, missing, there twice, and numbers out of range."""
    unknown = edit(TRIGGERS, "welcome,true,0,", "birthday,true,0,")
    waits = edit(TRIGGERS, "abandoned_cart,true,60,180,", "abandoned_cart,true,2000,180,")
    hourly = edit(TRIGGERS, "post_purchase,false,0,10080,", "post_purchase,true,0,900,")
    number = edit(TRIGGERS, "20160,,1,recency score to which it falls", "20160,,5,")
    text = (project / TRIGGERS).read_text(encoding="utf-8")
    (project / TRIGGERS).write_text(text + "at_risk,false,0,20160,,,,1,1900-01-02\n", encoding="utf-8")
    result = quintile("segments", "check")
    assert result.exit_code == 2, result.output
    first_at_risk = text[: text.index("at_risk")].count("\n") + 1
    last = text.count("\n") + 1
    known = "welcome, abandoned_cart, browse_abandonment, back_in_stock, post_purchase, value_tier_promotion, at_risk, "
    assert result.stdout.splitlines() == [
        f"{TRIGGERS}: trigger welcome has no row in version 1; add it, for a version is a whole set of rows",
        f"{TRIGGERS}:{unknown}: trigger birthday is not computed; write one of {known}churn_risk, replenishment, "
        "category_affinity, engagement_decay",
        f"{TRIGGERS}:{waits}: wait_minutes is 2000; write minutes from 0 to 1440, a day",
        f"{TRIGGERS}:{hourly}: is_hourly is true; write false, for nightly runs alone move it",
        f"{TRIGGERS}:{hourly}: valid_minutes is 900; write 1500 minutes or more, or it expires before the night that "
        "finds it",
        f"{TRIGGERS}:{number}: threshold is 5; write a whole number from 1 on, at most 4",
        f"{TRIGGERS}:{number}: threshold_means is empty; fill both, or neither where the rule has no number",
        f"{TRIGGERS}:{last}: effective_from 1900-01-02 is not 1900-01-01 as in other rows of the version; let all rows "
        "of a version begin on one date",
        f"{TRIGGERS}:{last}: the same trigger_name, version as in line {first_at_risk}; keep one of them",
    ]
    edit(TRIGGERS, "birthday,true,0,", "welcome,true,soon,")
    result = quintile("segments", "check")
    assert f"{TRIGGERS}:{unknown}: wait_minutes is soon, no integer; write a whole number" in result.stdout


def test_what_dbt_compiled_serves_until_the_project_changes(quintile, edit, project, compiled, monkeypatch):
    """The seeds may change as they like: dbt is asked again for another macro, test, description or var alone."""
    with monkeypatch.context() as without_dbt:
        without_dbt.setattr("quintile.dbt_session.DbtSession.compiled_tests", None)
        assert quintile("segments", "check").exit_code == 0
        line = edit(TRIGGERS, "abandoned_cart,true,60,", "abandoned_cart,true,2000,")
        assert f"{TRIGGERS}:{line}: wait_minutes is 2000" in quintile("segments", "check").stdout
    edit("tests/dbt/config/triggers/trigger_rules_can_fire.sql", "between 0 and 1440", "between 0 and 3000")
    assert quintile("segments", "check").exit_code == 0
    compiled.write_text("{", encoding="utf-8")
    assert quintile("segments", "check").exit_code == 0, "what is damaged is made anew"


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("segment_id,version,", "segment,version,", 1, "column segment_id is missing; the columns are segment_id"),
        ("segment_id,version,", "segment,version,", 1, "column segment is unknown; the columns are segment_id"),
        ("version,effective_from", "version,version", 1, "column version is there twice; keep one of them"),
        (",false,1,crm,", ",false,first,crm,", 2, "priority is first, no integer; write a whole number"),
        (",false,1,crm,", ",false,1.0,crm,", 2, "priority is 1.0, no integer; write a whole number"),
        (",false,1,crm,", ",no,1,crm,", 2, "is_exclusive is no, no boolean; write true or false"),
        ("1900-01-01", "1.1.1900", 2, "effective_from is 1.1.1900, no date; write a day of the calendar as YYYY-MM-DD"),
        ("2026-11-22", "2026-11-31", 2, "reviewed_on is 2026-11-31, no date"),
        ("in the last week.", "in the last week, once.", 2, "the row has 18 cells, not 17; write one for each column"),
        ("New customer", '"New customer', None, "the file is no CSV (unexpected end of data)"),
        ("New customer", "New \udcff", None, "the file is not UTF-8; save it as UTF-8"),
    ],
)
def test_what_dbt_could_not_load_is_found_first(quintile, project, old, new, place, message):
    """Shape and types, as the YAML beside the seed gives them."""
    file = project / DEFINITIONS
    text = file.read_text(encoding="utf-8")
    file.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    result = quintile("segments", "check")
    assert result.exit_code == 2
    where = DEFINITIONS if place is None else f"{DEFINITIONS}:{place}"
    assert any(line.startswith(f"{where}: {message}") for line in result.stdout.splitlines()), result.output
    assert not (project / "target").exists(), "dbt was not asked"


def test_missing_seeds_are_named(quintile, project):
    """One file, or all of them."""
    (project / CONDITIONS).unlink()
    assert f"{CONDITIONS}: the file is missing; put it back" in quintile("segments", "check").stdout
    shutil.rmtree(project / "seeds")
    result = quintile("segments", "check")
    assert (result.exit_code, "no seeds in" in result.stderr) == (2, True)
