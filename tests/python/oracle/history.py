"""The history of everybody over a list of computed dates (spec section 7), as one full computation of all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from .customer import Customer
from .engine import Ledger, Oracle
from .facts import facts_of, refunds_by_order
from .identity import SourceKey
from .settings import Settings
from .staging import kept
from .transitions import Held, State, Transition, transitions

Versions = Mapping[str, Mapping[date, int]]
"""By layer or named definition: its versions by the date from which each is in force; 1 is before them all."""


class Interval(NamedTuple):
    """One row of fct_segment_history; `valid_to` is the first computed date that is out, null while it is open."""

    customer_id: str
    layer: str
    segment_id: str
    valid_from: date
    valid_to: date | None
    definition_version: int


@dataclass(frozen=True)
class History:
    """What both tables hold after all dates are computed."""

    intervals: frozenset[Interval]
    transitions: frozenset[Transition]


def history(raw_dir: Path, dates: Sequence[date], *, versions: Versions | None = None, **settings: Any) -> History:
    """Compute the history over ascending dates; `settings` are those of `Settings`.

    `versions` number the definitions in force; the rules themselves stay the same.
    """
    ledger = Ledger(raw_dir, Settings(**settings))
    return follow(_states(ledger, dates, versions or {}), ledger.settings)


def follow(states: Iterable[State], settings: Settings) -> History:
    """Follow everybody from state to state."""
    before: State | None = None
    known: set[SourceKey] = set()
    open_since: dict[tuple[SourceKey, str, str, int], date] = {}
    intervals: set[Interval] = set()
    moves: set[Transition] = set()
    for state in states:
        moves.update(transitions(before, state, known, settings))
        held = {
            (customer, layer, segment_id, version)
            for customer, segments in state.held_by.items()
            for (layer, segment_id), version in segments.items()
        }
        for row in open_since.keys() - held:
            intervals.add(_interval(*row, open_since.pop(row), state.on))
        for row in held - open_since.keys():
            open_since[row] = state.on
        known |= state.customers
        before = state
    intervals.update(_interval(*row, since, None) for row, since in open_since.items())
    return History(frozenset(intervals), frozenset(moves))


def _interval(
    customer: SourceKey, layer: str, segment_id: str, version: int, valid_from: date, valid_to: date | None
) -> Interval:
    return Interval(customer.published_id, layer, segment_id, valid_from, valid_to, version)


def _states(ledger: Ledger, dates: Iterable[date], versions: Versions) -> Iterator[State]:
    """Compute one date after the other."""
    refunds = refunds_by_order(kept(ledger.staged, "refunds"), ledger.orders, ledger.settings)
    for on in dates:
        oracle = ledger.on(on)
        in_force = {name: _in_force(version_from, on) for name, version_from in versions.items()}
        persons = [customer.person for customer in oracle.customers.values()]
        bare = State(
            on=on,
            owner_of={member: person.canonical for person in persons for member in person.members},
            facts={key: list(facts_of(activity, refunds, on)) for key, activity in oracle.activity_of.items()},
            recency_of=_recency_scores(oracle),
            versions=in_force,
        )
        held_by = {customer.person.canonical: _held(customer, bare) for customer in oracle.customers.values()}
        yield replace(bare, held_by=held_by)


def _in_force(version_from: Mapping[date, int], on: date) -> int:
    effective = [from_date for from_date in version_from if from_date <= on]
    return version_from[max(effective)] if effective else 1


def _held(customer: Customer, state: State) -> Held:
    return {(layer, segment_id): state.version(layer, segment_id) for layer, segment_id, _ in customer.memberships}


def _recency_scores(oracle: Oracle) -> dict[SourceKey, int]:
    return {customer.person.canonical: customer.rfm.recency for customer in oracle.customers.values() if customer.rfm}
