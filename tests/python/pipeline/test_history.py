"""History and transitions: as the oracle computes them, and the same however the dates are cut into runs."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from oracle.compare_history import history_differences, transition_differences
from oracle.history import history
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES
from pipeline.house import House
from shops.lively_shop import DATES, LAST_DATE, deliveries, write_delivered
from shops.trap_shop import write_trap_shop

# One plan of runs is always tried. QUINTILE_HISTORY_EXAMPLES=20 draws so many more; each takes about a minute.
EXAMPLES = int(os.environ.get("QUINTILE_HISTORY_EXAMPLES", "0"))
# What history needs, and what is compared.
MODELS = "+fct_segment_transitions +fct_segment_history +fct_segment_memberships +dim_customers +dq_late_facts"
COMPARED = {
    "fct_segment_history": "select * from marts.fct_segment_history order by all",
    "fct_segment_transitions": "select transitioned_on, cause, * exclude (transitioned_on, cause, recorded_at) "
    "from marts.fct_segment_transitions order by all",
    "fct_segment_memberships": "select * from marts.fct_segment_memberships order by all",
    "dim_customers": "select * from marts.dim_customers order by all",
}

# Nobody is erased, and nothing is defined anew.
CAUSES_SEEN = {
    "first_computed", "merged", "split", "order", "refund", "message_event", "web_event", "consent_change", "grace_end",
    "window_expiry", "inactivity", "age", "population_shift",
}  # fmt: skip


def test_the_oracle_agrees_on_dates_of_weeks_and_days(tmp_path):
    """Weeks first; then a backfill puts single days between the last of them."""
    house = House(tmp_path)
    write_trap_shop(house.raw, as_of=TRAP_AS_OF)
    week_before = TRAP_AS_OF - timedelta(days=7)
    weeks = [week_before - timedelta(days=14), week_before - timedelta(days=7), week_before, TRAP_AS_OF]
    days = [TRAP_AS_OF - timedelta(days=days_ago) for days_ago in (3, 2, 1)]
    house.build(
        as_of=TRAP_AS_OF.isoformat(), backfill_from=weeks[0].isoformat(), backfill_step="week", **TRAP_VARIABLES
    )
    house.build(as_of=TRAP_AS_OF.isoformat(), backfill_from=days[0].isoformat(), **TRAP_VARIABLES)

    expected = history(house.raw, sorted({*weeks, *days}), **TRAP_VARIABLES)
    assert history_differences(expected, house.warehouse) == []
    assert transition_differences(expected, house.warehouse) == []
    causes = {row.cause for row in expected.transitions}
    assert len(causes) > 10, causes


@dataclass(frozen=True)
class Run:
    """One dbt build, by numbers of dates: at the end of `today`, for `as_of`, from `first` on if it is a backfill."""

    today: int
    as_of: int
    first: int | None = None
    full_refresh: bool = False

    def of(self, house: House) -> None:
        """Build a house with what has arrived."""
        backfill = {} if self.first is None else {"backfill_from": DATES[self.first].isoformat()}
        options = ["--full-refresh"] if self.full_refresh else []
        house.build(*options, "--select", *MODELS.split(), as_of=DATES[self.as_of].isoformat(), **backfill)


def night(today: int, **options: bool) -> Run:
    """What runs at the end of a day."""
    return Run(today, as_of=today, **options)


@st.composite
def plans(draw: Callable) -> list[Run]:
    """The first dates by backfills of chunks in any order; then nights, some missed, and some work on the past."""
    today = draw(st.integers(2, 5), label="first night")
    cut = draw(st.integers(1, today), label="chunks meet")
    chunks = [Run(today, as_of=cut - 1, first=0), Run(today, as_of=today, first=cut)]
    runs = draw(st.permutations(chunks))
    last = len(DATES) - 1
    between = draw(st.lists(st.integers(today + 1, last - 1), min_size=1, max_size=2, unique=True), label="nights")
    work_on = draw(st.sampled_from([*between, last]), label="night of work on the past")
    for today in [*sorted(between), last]:
        runs.append(night(today))
        if today == work_on:
            first = draw(st.integers(0, today))
            backfill = Run(today, as_of=draw(st.integers(first, today)), first=first)
            runs.append(draw(st.sampled_from([backfill, night(today, full_refresh=True), night(today)])))
    return runs


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:
    """The tables after one backfill of all dates, when everything has arrived in time."""
    house = House(tmp_path_factory.mktemp("at_once"))
    write_delivered(house.raw, deliveries(), LAST_DATE)
    Run(len(DATES) - 1, as_of=len(DATES) - 1, first=0).of(house)
    return _tables(house)


def test_somebody_moves_on_every_lively_day_and_for_most_causes(at_once):
    transitions = at_once["fct_segment_transitions"]
    assert {transitioned_on for transitioned_on, *_ in transitions} == set(DATES)
    assert {cause for _, cause, *_ in transitions} == CAUSES_SEEN


@settings(
    max_examples=max(EXAMPLES, 1), phases=[Phase.explicit, Phase.generate] if EXAMPLES else [Phase.explicit],
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(plan=plans(), lateness=st.integers(0, 9999))
@example(
    lateness=2,
    plan=[
        Run(2, as_of=2, first=0),
        night(3),
        night(6, full_refresh=True),
        Run(10, as_of=8, first=7),
        night(11),
    ],
)
def test_however_the_dates_are_cut_into_runs(at_once, tmp_path_factory, plan: list[Run], lateness: int) -> None:
    """Rows come up to three days late and in any order, nights are missed, the past is worked on: nothing differs."""
    house = House(tmp_path_factory.mktemp("by_runs"))
    delivered = deliveries(seed=lateness)
    for run in plan:
        write_delivered(house.raw, delivered, DATES[run.today])
        run.of(house)
    assert house.rows("select as_of_date from operations.computed_dates order by 1") == [(day,) for day in DATES]
    assert house.rows("select fact_id from marts.dq_late_facts") == []
    tables = _tables(house)
    for name, expected in at_once.items():
        surplus, lacking = Counter(tables[name]) - Counter(expected), Counter(expected) - Counter(tables[name])
        assert (list(surplus)[:9], list(lacking)[:9]) == ([], []), name


def _tables(house: House) -> dict[str, list]:
    return {name: house.rows(query) for name, query in COMPARED.items()}
