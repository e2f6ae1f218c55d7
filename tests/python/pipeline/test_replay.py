"""The same data and dates give the same tables, however they are computed."""

from datetime import timedelta

from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES
from pipeline.house import House, differing_marts
from shops.trap_shop import write_trap_shop

# What counts the raw rows themselves differs when every row comes twice.
COUNTS_OF_RAW_ROWS = ("dq_source_audit", "dq_source_columns")


def test_a_rebuild_changes_nothing(trap_house):
    before = trap_house.marts()
    trap_house.build(as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    assert differing_marts(before, trap_house.marts()) == {}


def test_shuffled_rows_that_come_twice_change_nothing(trap_house, house):
    write_trap_shop(house.raw, as_of=TRAP_AS_OF, shuffle_seed=11, repeat=True)
    house.build(as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    left, right = trap_house.marts(*COUNTS_OF_RAW_ROWS), house.marts(*COUNTS_OF_RAW_ROWS)
    assert differing_marts(left, right) == {}


def test_day_by_day_a_missed_night_and_one_backfill_give_the_same_rows(tmp_path):
    first_day = TRAP_AS_OF - timedelta(days=5)
    by_day, at_once = House(tmp_path / "by_day"), House(tmp_path / "at_once")
    for house in (by_day, at_once):
        write_trap_shop(house.raw, as_of=TRAP_AS_OF, customers=300)
    for days in (0, 1, 4):  # the nights 2 and 3 are missed, and caught up by the run of 4
        by_day.build(as_of=(first_day + timedelta(days=days)).isoformat(), **TRAP_VARIABLES)
    by_day.build(as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    at_once.build(as_of=TRAP_AS_OF.isoformat(), backfill_from=first_day.isoformat(), **TRAP_VARIABLES)

    computed = "select as_of_date from operations.computed_dates order by 1"
    assert by_day.rows(computed) == [(first_day + timedelta(days=days),) for days in range(6)]
    assert by_day.rows(computed) == at_once.rows(computed)
    assert differing_marts(by_day.marts(), at_once.marts()) == {}

    by_day.build("--full-refresh", as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    assert by_day.rows(computed) == at_once.rows(computed), "a full refresh keeps the spine's dates"
    assert differing_marts(by_day.marts(), at_once.marts()) == {}


def test_states_of_several_dates_in_one_pass_are_those_of_single_dates(tmp_path):
    """Backfill by month: each date's cut points and stages are what a warehouse of that date alone has."""
    dates = ["2025-04-30", "2025-05-31", "2025-06-30"]
    models = ("orders__as_of", "lifecycle__stages", "rfm__segments", "rfm__cut_points", "identity__as_of")
    states = "select * from intermediate.int_{} where as_of_date = '{}' order by all"
    wanted = ("--select", *(f"+int_{model}" for model in models))
    many = House(tmp_path / "many")
    write_trap_shop(many.raw, as_of=TRAP_AS_OF, customers=300)
    many.build(*wanted, as_of=dates[-1], backfill_from=dates[0], backfill_step="month", **TRAP_VARIABLES)
    assert many.rows("select as_of_date::varchar from intermediate.as_of_dates order by 1") == [(d,) for d in dates]
    for day in dates[:2]:
        one = House(tmp_path / day)
        one.folder.mkdir()
        one.raw.symlink_to(many.raw)
        one.build(*wanted, as_of=day, **TRAP_VARIABLES)
        for model in models:
            assert one.rows(states.format(model, day)) == many.rows(states.format(model, day)), (model, day)
