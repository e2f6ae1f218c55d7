"""Hold the history and the transitions of a DuckDB warehouse against the oracle, and say every mismatch in a sentence.

Customers are known by their published ids, so the salt of the environment must be that of the warehouse.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from .history import History, Interval
from .marts import Marts, listing
from .transitions import CAUSES, Transition

HISTORY, TRANSITIONS = "fct_segment_history", "fct_segment_transitions"


def history_differences(expected: History, warehouse: Path, schema: str = "marts") -> list[str]:
    """Return every interval that only one side has; empty when all agree."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = Marts(connection, schema)
        return [*_interval_differences(expected.intervals, marts)]


def transition_differences(expected: History, warehouse: Path, schema: str = "marts") -> list[str]:
    """Return every transition that only one side has or that has another cause; empty when all agree."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = Marts(connection, schema)
        return [*_transition_differences(expected.transitions, marts)]


def _interval_differences(expected: Iterable[Interval], marts: Marts) -> Iterator[str]:
    if missing := set(Interval._fields) - marts.columns(HISTORY):
        yield f"{HISTORY} has no column {listing(missing)}"
        return
    found = Counter(Interval(*row) for row in marts.rows(", ".join(Interval._fields), HISTORY))
    wanted = Counter(expected)
    yield from _one_sided(found - wanted, wanted - found, found.keys() & wanted.keys(), _in_words, "history")


def _transition_differences(expected: Iterable[Transition], marts: Marts) -> Iterator[str]:
    if missing := set(Transition._fields) - marts.columns(TRANSITIONS):
        yield f"{TRANSITIONS} has no column {listing(missing)}"
        return
    found = Counter(Transition(*row) for row in marts.rows(", ".join(Transition._fields), TRANSITIONS))
    wanted = Counter(expected)
    yield from _cause_counts(found, wanted)
    surplus, lacking = found - wanted, wanted - found
    found_by_move: dict[tuple[Any, ...], list[Transition]] = defaultdict(list)
    for row in surplus.elements():
        found_by_move[_move(row)].append(row)
    for row in _sorted(lacking):
        if twins := found_by_move[_move(row)]:
            twin = twins.pop()
            surplus[twin] -= 1
            lacking[row] -= 1
            yield (
                f"{row.customer_id}: cause {twin.cause}, not {row.cause}: {row.layer} {_words_of_move(row)}: the "
                f"warehouse names {twin.cause_id}, the oracle {row.cause_id}"
            )
    yield from _one_sided(surplus, lacking, found.keys() & wanted.keys(), _move_in_words, "transitions")


def _cause_counts(found: Counter[Transition], wanted: Counter[Transition]) -> Iterator[str]:
    """Count the causes, so that a systematic error is seen before its examples."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, rows in enumerate((found, wanted)):
        for row, count in rows.items():
            counts[row.cause][side] += count
    for cause, (in_warehouse, in_oracle) in counts.items():
        if cause not in CAUSES:
            yield f"{TRANSITIONS} has a cause that nobody expects: {cause}"
        if in_warehouse != in_oracle:
            yield f"{TRANSITIONS}: cause {cause} is there {in_warehouse} times, the oracle says {in_oracle}"


def _one_sided(
    surplus: Counter, lacking: Counter, in_both: Set[Any], in_words: Callable[[Any], str], name: str
) -> Iterator[str]:
    """Say what only one side has; what the warehouse has twice, it has once too often."""
    for rows, side in ((surplus, "warehouse"), (lacking, "oracle")):
        for row in _sorted(rows):
            again = ", again" if row in in_both else ""
            yield f"{row.customer_id}: {name} of layer {row.layer}: {in_words(row)} is only in the {side}{again}"


def _sorted(rows: Counter) -> list[Any]:
    return sorted(rows.elements(), key=lambda row: tuple(map(str, row)))


def _move(row: Transition) -> tuple[Any, ...]:
    """Return a transition without its cause."""
    return (*row[:5], row.definition_version)


def _in_words(row: Interval) -> str:
    until = row.valid_to or "open"
    return f"{row.segment_id} [{row.valid_from}, {until}) version {row.definition_version}"


def _words_of_move(row: Transition) -> str:
    return f"{row.from_segment_id or 'nothing'} -> {row.to_segment_id or 'nothing'} on {row.transitioned_on}"


def _move_in_words(row: Transition) -> str:
    cause = row.cause if row.cause_id is None else f"{row.cause} {row.cause_id}"
    return f"{_words_of_move(row)} by {cause}, version {row.definition_version},"


def dates_between(first: date, last: date, step_days: int = 1) -> list[date]:
    """Return every so many days from the first date on, and the last."""
    dates = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal(), step_days)]
    return [*dates, last]
