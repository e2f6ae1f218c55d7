"""A night, some hours and the next night on one warehouse: what fires when, once, and what is taken back."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.house import House
from pipeline.trigger_shop import DAY, NIGHT, VARIABLES, write_trigger_shop

HOURLY = ("abandoned_cart", "back_in_stock", "browse_abandonment", "welcome")


def run(house: House, as_of: str, exit_code: int = 0) -> str:
    """A run of the command line; returns what it said."""
    done = house.quintile("run", "--as-of", as_of, "--vars", json.dumps(VARIABLES))
    said = done.stdout + done.stderr
    assert done.returncode == exit_code, said
    return said


def decisions(database: Path, *, hourly: bool = True) -> list[tuple]:
    """Trigger, customer, variant, retracted_on and time of what hours decided, or nights."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select trigger_name, customer_id[6:], variant, retracted_on::varchar, fired_at::varchar "
            f"from marts.fct_triggers where is_hourly = {hourly} order by all"
        ).fetchall()


def fired(day: object, *rows: tuple[str, str, str | None, str]) -> list[tuple]:
    """The same by hand: nothing retracted, times of one day."""
    return sorted(
        ((trigger, customer, variant, None, f"{day} {time}") for trigger, customer, variant, time in rows),
        key=lambda row: tuple(map(str, row)),
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was decided or published after each run, and the house after the last."""
    house = House(tmp_path_factory.mktemp("triggers"))
    write_trigger_shop(house.raw)
    story: dict[str, Any] = {"house": house}
    house.build(as_of=str(NIGHT), **VARIABLES)
    story["night"] = (decisions(house.warehouse), decisions(house.warehouse, hourly=False))
    story["house after the night"] = House(shutil.copytree(house.folder, tmp_path_factory.mktemp("whole") / "house"))
    run(house, f"{DAY}T09:59:59Z")
    story["09:59:59"] = decisions(house.published)

    # The hour of ten fails: somebody has doubled a decision.
    house.write(
        "insert into intermediate.int_triggers__decisions by name select * replace ('doubled' as person_key) "
        "from (select * from intermediate.int_triggers__decisions limit 1)"
    )
    story["failed"] = run(house, f"{DAY}T10:00", exit_code=1)
    story["after failure"] = (decisions(house.published), last_state(house))
    house.write("delete from intermediate.int_triggers__decisions where person_key = 'doubled'")
    house.build("--select", "tag:hourly", as_of=f"{DAY}T10:00:00", **VARIABLES)
    story["10:00:00"] = (decisions(house.warehouse), last_state(house))
    run(house, f"{DAY}T14:00:00Z")
    story["14:00:00"] = decisions(house.published)
    story["past"] = run(house, f"{NIGHT}T12:00", exit_code=2)

    write_trigger_shop(house.raw, late=True)
    house.build(as_of=str(DAY), **VARIABLES)
    story["next night"] = decisions(house.warehouse)
    return story


def last_state(house: House) -> str:
    """How the last build of dbt ended."""
    return house.rows("select state from operations.builds order by build_number")[-1][0]


def test_a_night_decides_nothing_that_happens_later(told):
    assert told["night"] == ([], [])


def test_a_cart_fires_when_the_hour_is_over_and_not_a_second_before(told):
    before = [("browse_abandonment", "browser", None, "09:40:00"), ("welcome", "bought", "first_order", "09:30:00")]
    assert told["09:59:59"] == fired(DAY, *before)
    assert told["10:00:00"][0] == fired(DAY, *before, ("abandoned_cart", "left", None, "10:00:00"))


def test_a_failed_hour_changes_nothing_that_is_published_and_the_next_makes_it_good(told):
    """The decision of the failed build was never published; it is decided anew."""
    assert "unique_grain_int_triggers__decisions" in told["failed"].replace("\n", "")
    published, state = told["after failure"]
    assert published == told["09:59:59"]
    assert state == "hourly_failed"
    assert told["10:00:00"][1] == "complete"


def test_hours_find_orders_grants_and_stock_of_today(told):
    """Regret's order of half past one is not in the raw data yet."""
    assert told["14:00:00"] == fired(
        DAY,
        ("abandoned_cart", "left", None, "10:00:00"),
        ("abandoned_cart", "regret", None, "14:00:00"),
        ("back_in_stock", "patient", "viewed", "10:30:00"),
        ("browse_abandonment", "browser", None, "09:40:00"),
        ("welcome", "bought", "first_order", "09:30:00"),
        ("welcome", "buyer", "first_order", "11:00:00"),
        ("welcome", "fresh", "first_grant", "10:15:00"),
    )


def test_an_hour_before_the_last_night_is_refused(told):
    """In one line, with the mend."""
    last_line = told["past"].splitlines()[-1]
    assert last_line.startswith(
        f"quintile: as_of {NIGHT}T12:00 lies before the end of {NIGHT}, the last computed date, and an hourly run goes "
        f"on from it: give a timestamp from {DAY}T00:00 (UTC) on"
    )
    assert "backfill" not in last_line


def test_the_next_night_keeps_what_the_hours_decided_and_takes_back_what_did_not_hold(told):
    held = [row for row in told["14:00:00"] if row[1] != "regret"]
    assert [row for row in told["next night"] if row[1] != "regret"] == held
    assert [row for row in told["next night"] if row[1] == "regret"] == [
        ("abandoned_cart", "regret", None, str(DAY), f"{DAY} 14:00:00")
    ]
    nightly = decisions(told["house"].warehouse, hourly=False)
    assert ("abandoned_cart", "nightly", None, None, f"{DAY} 23:30:00") in nightly
    assert not [
        row for row in nightly if row[0] in HOURLY and row[1] in ("left", "bought", "buyer", "fresh", "patient")
    ]
    assert [row[1:3] for row in nightly if row[0] == "post_purchase"] == [
        ("bought", "first"),
        ("buyer", "first"),
        ("regret", "vip"),
    ]


def test_nights_alone_give_the_same_decisions_of_nights(told, tmp_path):
    """One pass over both dates; what hours decided too is decided by the night if it can still be acted on."""
    house = House(tmp_path)
    write_trigger_shop(house.raw, late=True)
    house.build(as_of=str(DAY), backfill_from=str(NIGHT), **VARIABLES)
    columns = "trigger_name, customer_id, dedupe_key, cause_id, variant, fired_at, expires_at"
    query = f"select {columns} from marts.fct_triggers where retracted_on is null and {{}} order by all"
    with_hours, alone = told["house"], house
    of_nights = f"trigger_name not in {HOURLY}"
    assert alone.rows(query.format(of_nights)) == with_hours.rows(query.format(of_nights))
    missed = set(with_hours.rows(query.format("true"))) - set(alone.rows(query.format("true")))
    assert {(row[0], row[1]) for row in missed} == {("abandoned_cart", "shop:left")}
    assert set(alone.rows(query.format("true"))) <= set(with_hours.rows(query.format("true")))


def test_a_whole_build_at_a_timestamp_leaves_its_nights_to_the_next_night(told):
    """`dbt build` without a selection: it judges the moment alone, so that what the night fires is decided later."""
    house: House = told["house after the night"]
    next_day = DAY + timedelta(days=1)
    write_trigger_shop(house.raw, late=True)
    house.build(as_of=f"{next_day}T10:00", **VARIABLES)
    assert house.rows("select as_of_date from operations.computed_dates") == [(NIGHT,)]
    assert decisions(house.warehouse, hourly=False) == []
    house.build(as_of=str(next_day), **VARIABLES)
    assert house.rows("select as_of_date from operations.computed_dates order by 1") == [(NIGHT,), (DAY,), (next_day,)]
    columns = "trigger_name, customer_id, dedupe_key, cause_id, variant, retracted_on, fired_at, expires_at"
    of_the_day = f"trigger_name not in {HOURLY} and fired_at::date = '{DAY}'"
    query = f"select {columns} from marts.fct_triggers where {of_the_day} order by all"
    assert house.rows(query) == told["house"].rows(query) != []


def test_the_runs_tell_that_hours_computed_no_dates(told):
    runs = told["house"].rows(
        "select command, outcome, dates from marts.fct_runs where command = 'run' order by started_at"
    )
    assert runs == [("run", "published", 0), ("run", "failed", 0), ("run", "published", 0), ("run", "failed", 0)]
