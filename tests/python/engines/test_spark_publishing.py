"""Publishing on Spark: what readers find in the schema published, through versions that come, fail and go back."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta
from unittest import mock

import pytest

from engines.spark_nights import TwoNights
from engines.spark_plans import run_statements
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES

pytestmark = pytest.mark.spark

CUSTOMERS = "select count(*) from published.dim_customers"
VERSION = "select version, schema_name, as_of_date from published.publication"
SCHEMAS = "show schemas like 'published_*'"
MARTS = "select '{mart}', (select count(*) from marts.{mart}), (select count(*) from published.{mart})"
ADD_A_CUSTOMER = "insert into marts.dim_customers select * from marts.dim_customers limit 1"
RUNS = "select outcome, published_version, tests_passed, tests_failed from published.fct_runs where command = 'run'"
FAIL_A_BUILD = """
    insert into operations.builds
    select build_number + 1, 'failing', 'failing', 'failed', * except (build_number, invocation_id, run_id, state)
    from operations.builds where build_number = (select max(build_number) from operations.builds)
"""
HALFWAY = "published_20200101t000000_000000z"


@dataclass
class Story:
    """What was done in turn, and what a reader or the shell saw after it."""

    said: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)
    seen: dict[str, list[list[tuple[str, ...]]]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    """Of all versions, after old ones were dropped."""

    def version(self, step: str) -> str:
        """The version that a command published."""
        done = self.said[step]
        assert done.returncode == 0, done.stdout + done.stderr[-4000:]
        return json.loads(done.stdout)["published_version"]


@pytest.fixture(scope="module")
def story(spark_nights: TwoNights) -> Story:
    """Publish, fail, publish, roll back, publish again, be refused: on the house of two nights, which grows."""
    house, story = spark_nights.spark, Story()

    def quintile(step: str, *arguments: str) -> None:
        story.said[step] = house.quintile(*arguments)

    def spark(step: str, *statements: str) -> None:
        story.seen[step] = run_statements(house.folder, *statements)

    spark("before", "create schema published", "create table published.dim_customers as select 1 as of_somebody")
    quintile("in_the_way", "publish")
    spark("cleared", "drop schema published cascade", SCHEMAS)
    quintile("first", "publish", "--json")
    marts = [path.name for path in house.table("marts", "dim_customers").parent.iterdir() if path.is_dir()]
    spark(
        "first", CUSTOMERS, VERSION, "select outcome, published_rows from published.fct_runs where command = 'publish'",
        "describe published.dim_customers", "describe extended published.dim_customers",
        *(MARTS.format(mart=mart) for mart in marts),
    )  # fmt: skip
    spark(
        "changed", ADD_A_CUSTOMER, CUSTOMERS,
        "alter table marts.fct_triggers rename to marts.aside",
        "create view marts.fct_triggers as select raise_error('no such file') as a from marts.aside",
        f"create schema {HALFWAY}", f"create table {HALFWAY}.dim_customers as select 1 as half",
    )  # fmt: skip
    quintile("failing", "publish")
    spark(
        "failed", CUSTOMERS, VERSION, SCHEMAS,
        "drop view marts.fct_triggers", "alter table marts.aside rename to marts.fct_triggers",
    )  # fmt: skip
    quintile("second", "publish", "--json")
    spark("second", CUSTOMERS, VERSION, SCHEMAS)
    quintile("rollback", "rollback", "--json")
    quintile("list", "rollback", "--list")
    gone = f"published_{story.version('first')}.dim_gone"
    spark(
        "rolled_back", CUSTOMERS, VERSION,
        f"create table {gone} as select 1 as a", f"create view published.dim_gone as select * from {gone}",
        "create view published.of_somebody as select 1 as a", ADD_A_CUSTOMER,
    )  # fmt: skip
    with mock.patch.dict(os.environ, QUINTILE_KEPT_VERSIONS="2"):
        quintile("third", "publish", "--json")
    story.folders = {path.name for path in (house.folder / "spark" / "warehouse").glob("published_*.db")}
    spark(
        "third", CUSTOMERS, VERSION, SCHEMAS, "show views in published",
        FAIL_A_BUILD,
    )  # fmt: skip
    quintile("refused", "publish")
    quintile("unknown", "rollback", "--to", "x")
    next_day = (TRAP_AS_OF + timedelta(days=1)).isoformat()
    quintile("night", "run", "--as-of", next_day, "--vars", json.dumps(TRAP_VARIABLES), "--json")
    spark("night", CUSTOMERS, VERSION, "select count(*) from marts.dim_customers", RUNS)
    return story


def _count(story: Story, step: str) -> int:
    return int(story.seen[step][0][0][0])


def test_every_mart_is_published_whole_with_the_run_that_published_it(story: Story):
    version = story.version("first")
    _, publication, runs, columns, details, *marts = story.seen["first"]
    assert publication == [(version, f"published_{version}", "2025-06-30")]
    assert len(marts) > 15 and all(expected == found for ((_, expected, found),) in marts)
    assert sum(int(found) for ((_, _, found),) in marts) > 1000
    rows = json.loads(story.said["first"].stdout)["published_rows"]
    assert runs == [("published", str(sum(rows.values())))]
    assert all(comment != "None" for _, _, comment in columns)
    assert any(name == "Comment" and len(text) > 20 for name, text, _ in details)


def test_what_quintile_did_not_publish_is_in_the_way(story: Story):
    said = story.said["in_the_way"]
    assert said.returncode == 2
    assert "published.dim_customers was not published by Quintile: rename it" in said.stderr
    assert story.seen["cleared"][-1] == [], "no version was begun"


def test_a_mart_that_changes_after_a_publish_is_not_seen(story: Story):
    assert int(story.seen["changed"][1][0][0]) == _count(story, "first") > 0


def test_a_copy_that_fails_leaves_what_is_published_and_the_next_publish_clears_up(story: Story):
    assert story.said["failing"].returncode == 2
    assert "no such file" in story.said["failing"].stderr
    customers, publication, schemas = story.seen["failed"][:3]
    assert (customers, publication) == (story.seen["first"][0], story.seen["first"][1])
    assert len(schemas) == 2, "the published one, and the half-made one of this failure, which took the other's place"
    known = {f"published_{story.version(step)}" for step in ("first", "second")}
    assert {name for (name,) in story.seen["second"][2]} == known


def test_the_next_version_is_seen_and_a_rollback_brings_the_rows_back(story: Story):
    assert _count(story, "second") == _count(story, "first") + 1
    assert story.seen["second"][1][0][0] == story.version("second")
    assert story.version("rollback") == story.version("first")
    assert story.seen["rolled_back"][:2] == story.seen["first"][:2]
    lines = story.said["list"].stdout.splitlines()
    assert ["published" in line for line in lines if story.version("first") in line] == [True]
    assert ["published" in line for line in lines if story.version("second") in line] == [False]


def test_old_versions_go_with_their_files_and_marts_that_are_gone_leave_no_view(story: Story):
    assert _count(story, "third") == _count(story, "second") + 1
    kept = {f"published_{story.version(step)}" for step in ("second", "third")}
    assert {name for (name,) in story.seen["third"][2]} == kept
    assert story.folders == {f"{name}.db" for name in kept}
    views = {name for _, name, _ in story.seen["third"][3]}
    assert "dim_gone" not in views and {"of_somebody", "dim_customers", "publication"} <= views


def test_after_a_build_that_failed_nothing_is_published(story: Story):
    said = story.said["refused"]
    assert said.returncode == 1
    assert "the last dbt run failed: nothing was published" in said.stderr
    assert story.said["unknown"].returncode == 2
    assert "no kept version 'x': take one of" in story.said["unknown"].stderr


def test_a_whole_run_mends_what_failed_and_publishes_itself(story: Story):
    version = story.version("night")
    customers, publication, marts, runs = story.seen["night"]
    assert publication == [(version, f"published_{version}", "2025-07-01")]
    assert customers == marts
    ((outcome, published_version, tests, failed),) = runs
    assert (outcome, published_version, failed) == ("published", version, "0") and int(tests) > 100
