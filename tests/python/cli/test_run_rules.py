"""A run and a backfill begin with the rules: a bad row in their seeds stops them before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.test_run import AS_OF, read

RULES = "seeds/triggers/trigger_rules.csv"
GOOD = "trigger_name,wait_minutes,version\nwelcome,0,1\ncart,60,1\n"
SEED = """
seeds:
  - name: {name}
    config: {{column_types: {types}}}
    data_tests: [{{unique_grain: {{arguments: {{columns: {key}}}}}}}]
"""
FILES = {
    "seeds/segments/_seeds.yml": SEED.format(name="segments", types="{segment_id: varchar}", key="[segment_id]"),
    "seeds/segments/segments.csv": "segment_id\nvip\n",
    "seeds/activation/_seeds.yml": SEED.format(name="audiences", types="{audience_id: varchar}", key="[audience_id]"),
    "seeds/activation/audiences.csv": "audience_id\ncart_email\n",
    "seeds/triggers/_seeds.yml": SEED.format(
        name="trigger_rules",
        types="{trigger_name: varchar, wait_minutes: integer, version: integer}",
        key="[trigger_name, version]",
    ),
    RULES: GOOD,
    "tests/dbt/generic/unique_grain.sql": """
{% test unique_grain(model, columns) %}
select {{ columns | join(', ') }} from {{ model }} group by all having count(*) > 1
{% endtest %}
""",
    "tests/dbt/config/triggers/waits_are_short.sql": """
select 'trigger_rules' as seed_name, trigger_name || ' / ' || version as row_key,
    'the wait is ' || wait_minutes as fault, 'wait a day at most' as mend
from {{ ref('trigger_rules') }} where wait_minutes > 1440
""",
}


@pytest.fixture
def with_rules(project: Path) -> Path:
    """The tiny project with seeds of segments, audiences and triggers; returns the file of the triggers."""
    for name, content in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(content, encoding="utf-8")
    # As Quintile's own macro: who builds nothing but seeds needs no raw data.
    macros = project / "macros" / "macros.sql"
    of_a_run = "{% if execute and (not selected_resources or 'model.quintile.dim_customers' in selected_resources) %}"
    assert macros.read_text(encoding="utf-8").count("{% if execute %}") == 1
    macros.write_text(macros.read_text(encoding="utf-8").replace("{% if execute %}", of_a_run), encoding="utf-8")
    return project / RULES


def builds(project: Path) -> list[tuple]:
    """How often the model was built that adds a row each time."""
    return read(project / "data" / "quintile.duckdb", "select count(*) from marts.fct_builds")


def test_a_bad_row_stops_a_run_and_a_backfill_as_the_check_says_it(quintile, project, published, with_rules):
    """Both what dbt's tests find and what dbt could not load; once it is mended, the run goes on."""
    assert quintile("run", *AS_OF).exit_code == 0
    before, built = published.read_bytes(), builds(project)
    for content, fault in (
        (GOOD.replace(",60,", ",2000,"), f"{RULES}:3: the wait is 2000; wait a day at most"),
        (GOOD.replace(",60,", ",long,"), f"{RULES}:3: wait_minutes is long, no integer; write a whole number"),
        (GOOD + "welcome,0,1\n", f"{RULES}:4: the same trigger_name, version as in line 2; keep one of them"),
    ):
        with_rules.write_text(content, encoding="utf-8")
        checked = quintile("segments", "check")
        assert (checked.exit_code, checked.stdout) == (2, f"{fault}\n"), checked.output
        for command in (("run", *AS_OF), ("backfill", "--from", "2025-06-29", *AS_OF)):
            result = quintile(*command)
            assert result.exit_code == 2, result.output
            assert fault in result.stdout.splitlines()
            assert result.stderr.splitlines()[-1] == (
                "quintile: 1 fault in the seeds of segments, audiences and triggers: mend the lines named, and run "
                "again; nothing was built or published"
            )
            assert "Traceback" not in result.output
    assert (published.read_bytes(), builds(project)) == (before, built)
    with_rules.write_text(GOOD.replace(",60,", ",90,"), encoding="utf-8")
    assert quintile("run", *AS_OF).exit_code == 0
    assert builds(project) > built


def test_json_of_a_run_stays_json(quintile, with_rules):
    """The lines go to standard error there, and the summary says what is wrong."""
    with_rules.write_text(GOOD.replace(",60,", ",2000,"), encoding="utf-8")
    result = quintile("run", *AS_OF, "--json")
    assert result.exit_code == 2
    assert result.stdout.startswith("{") and '"exit_code": 2' in result.stdout
    assert f"{RULES}:3: the wait is 2000; wait a day at most" in result.stderr.splitlines()
