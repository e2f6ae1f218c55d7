"""What changes between two computed dates, and why (spec section 7): the first cause of the list that holds.

Readings taken:
- a segment that is kept under a new definition version changes because of the definition, even of a survivor;
- somebody who comes to a layer or leaves it rises from, or falls to, below the lowest tier; only a survivor, a new
  consent and the like can do that, so that no time cause depends on it;
- a named segment on the value tier that time moves without the tier is left to population_shift.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from .facts import Fact
from .identity import SourceKey
from .memberships import LAYERS
from .reads import ATTRIBUTES, WINDOW_READS, attributes_of, definition_of, names_read
from .settings import Settings
from .value_tier import TIERS

EXCLUSIVE_LAYERS = frozenset({"lifecycle", "rfm", "value_tier", "engagement", "purchase_behaviour"})
FACT_CAUSES = ("order", "refund", "message_event", "web_event", "consent_change")
TIME_CAUSES = ("grace_end", "window_expiry", "inactivity", "age", "population_shift")
CAUSES = ("first_computed", "merged", "split", "erased", "definition_change", *FACT_CAUSES, *TIME_CAUSES)
"""The closed list, in the order of precedence."""

Held = dict[tuple[str, str], int]
"""The segments somebody is in: the definition version by (layer, segment)."""
Cause = tuple[str, str | None]
"""A cause and its id."""


class Transition(NamedTuple):
    """One row of fct_segment_transitions, without recorded_at."""

    customer_id: str
    layer: str
    from_segment_id: str | None
    to_segment_id: str | None
    transitioned_on: date
    cause: str
    cause_id: str | None
    definition_version: int


@dataclass(frozen=True)
class State:
    """All that transitions need to know of one computed date; keys are canonical but for those of `owner_of`."""

    on: date
    owner_of: Mapping[SourceKey, SourceKey]
    """The customer that each source key belongs to."""
    held_by: Mapping[SourceKey, Held] = field(default_factory=dict)
    facts: Mapping[SourceKey, list[Fact]] = field(default_factory=dict)
    recency_of: Mapping[SourceKey, int] = field(default_factory=dict)
    """Recency scores of the rfm layer."""
    versions: Mapping[str, int] = field(default_factory=dict)
    """Definition versions in force, by layer or named definition; 1 where none is given."""

    @cached_property
    def customers(self) -> Set[SourceKey]:
        """Whoever is a customer on the date, with or without labels."""
        return frozenset(self.owner_of.values())

    def version(self, layer: str, segment_id: str) -> int:
        """Return the version in force of what a membership rests on."""
        return self.versions.get(definition_of(segment_id) if layer == "named" else layer, 1)


class Change(NamedTuple):
    """What one customer leaves and enters; in layers that are not exclusive it is one of both, or the same twice."""

    layer: str
    left: str | None
    entered: str | None
    version: int

    @property
    def segment_id(self) -> str:
        """The segment that the change is about."""
        return self.entered or self.left


def transitions(before: State | None, after: State, known: Set[SourceKey], settings: Settings) -> Iterator[Transition]:
    """Yield what changed on a date; `known` were customers on any earlier date, `before` is the date before it."""
    finder = CauseFinder(before, after, known, settings)
    held_before = before.held_by if before else {}
    for customer in held_before.keys() | after.held_by.keys():
        changes = list(_changes(held_before.get(customer, {}), after.held_by.get(customer, {})))
        for change in changes:
            cause, cause_id = finder.find(customer, change, changes)
            layer, left, entered, version = change
            yield Transition(customer.published_id, layer, left, entered, after.on, cause, cause_id, version)


def _changes(before: Held, after: Held) -> Iterator[Change]:
    """Yield one change of each exclusive layer, and one of each other segment entered or left."""
    for layer in LAYERS:
        lost = {key: version for key, version in before.items() if key[0] == layer and after.get(key) != version}
        gained = {key: version for key, version in after.items() if key[0] == layer and before.get(key) != version}
        if layer in EXCLUSIVE_LAYERS:
            if lost or gained:
                (_, left), _ = next(iter(lost.items()), ((layer, None), 0))
                (_, entered), _ = next(iter(gained.items()), ((layer, None), 0))
                yield Change(layer, left, entered, next(iter((gained or lost).values())))
            continue
        for _, segment_id in sorted(lost.keys() | gained.keys()):
            key = layer, segment_id
            yield Change(
                layer,
                segment_id if key in lost else None,
                segment_id if key in gained else None,
                gained.get(key) or lost[key],
            )


class CauseFinder:
    """Finds the cause of every change of one date."""

    def __init__(self, before: State | None, after: State, known: Set[SourceKey], settings: Settings) -> None:
        """Compare who is who on both dates."""
        self._before = before or State(date.min, {})
        self._after = after
        self._known = known
        self._windows = {
            "rfm": settings.rfm_window_days,
            "value_tier": settings.value_tier_window_days,
            "category_affinity": settings.affinity_window_days,
        }
        self._absorbed_by = self._find_survivors()
        self._parted_from = self._find_partings()

    def find(self, customer: SourceKey, change: Change, changes: Iterable[Change]) -> Cause:
        """Return the cause of one of the changes that a customer went through on the date."""
        if change.left == change.entered:
            return self._definition_change(change)
        return (
            self._cause_in_identity(customer)
            or self._cause_in_definition(change)
            or self._cause_in_facts(customer, change)
            or (self._cause_in_time(customer, change, changes), None)
        )

    # --- Who is who --------------------------------------------------------------------------------------------------

    def _find_survivors(self) -> dict[SourceKey, str]:
        """Return the smallest id that each survivor absorbed."""
        absorbed_by: dict[SourceKey, str] = {}
        for absorbed in self._before.customers - self._after.customers:
            survivor = self._after.owner_of.get(absorbed)
            if survivor is not None:
                smallest = absorbed_by.get(survivor, absorbed.published_id)
                absorbed_by[survivor] = min(smallest, absorbed.published_id)
        return absorbed_by

    def _find_partings(self) -> dict[SourceKey, str]:
        """Return the smallest customer that now has a source key of each former owner."""
        parted_from: dict[SourceKey, str] = {}
        for key, former in self._before.owner_of.items():
            owner = self._after.owner_of.get(key)
            if owner is not None and owner != former:
                smallest = parted_from.get(former, owner.published_id)
                parted_from[former] = min(smallest, owner.published_id)
        return parted_from

    def _cause_in_identity(self, customer: SourceKey) -> Cause | None:
        if customer not in self._known:
            return "first_computed", None
        owner, former = self._after.owner_of.get(customer), self._before.owner_of.get(customer)
        if customer not in self._after.customers:
            return ("merged", owner.published_id) if owner else ("erased", customer.published_id)
        if customer in self._absorbed_by:
            return "merged", self._absorbed_by[customer]
        if customer not in self._before.customers:
            return ("split", former.published_id) if former else None
        return ("split", self._parted_from[customer]) if customer in self._parted_from else None

    # --- Definitions -------------------------------------------------------------------------------------------------

    def _cause_in_definition(self, change: Change) -> Cause | None:
        versions = (state.version(change.layer, change.segment_id) for state in (self._before, self._after))
        return self._definition_change(change) if len(set(versions)) > 1 else None

    def _definition_change(self, change: Change) -> Cause:
        name = change.segment_id if change.layer == "named" else change.layer
        return "definition_change", f"{name}:{self._after.version(change.layer, change.segment_id)}"

    # --- Facts -------------------------------------------------------------------------------------------------------

    def _cause_in_facts(self, customer: SourceKey, change: Change) -> Cause | None:
        """Return the latest newly counted fact of the first kind that the layer reads and has any of."""
        names = names_read(change.layer, change.segment_id)
        new = [fact for fact in self._after.facts[customer] if fact.names & names and self._is_new(fact, customer)]
        for cause in FACT_CAUSES:
            ids = [(fact.at, fact.fact_id) for fact in new if fact.cause == cause]
            if ids:
                return cause, max(ids)[1]
        return None

    def _is_new(self, fact: Fact, customer: SourceKey) -> bool:
        return fact.on > self._before.on or self._before.owner_of.get(fact.owner) != customer

    # --- Time --------------------------------------------------------------------------------------------------------

    def _cause_in_time(self, customer: SourceKey, change: Change, changes: Iterable[Change]) -> str:
        match change.layer:
            case "named":
                return self._time_cause_of_named(customer, change, changes)
            case "lifecycle" if change.left is not None:
                return "age" if change.left == "new" else "inactivity"
            case "rfm":
                if self._has_expired(customer, "rfm"):
                    return "window_expiry"
                return "inactivity" if self._has_grown_older(customer) else "population_shift"
            case "value_tier":
                if _rank(change.entered) < _rank(change.left):
                    return "grace_end"
                return "window_expiry" if self._has_expired(customer, "value_tier") else "population_shift"
            case "engagement":
                return "inactivity"
            case "category_affinity" if self._has_expired(customer, "category_affinity"):
                return "window_expiry"
        return "population_shift"

    def _time_cause_of_named(self, customer: SourceKey, change: Change, changes: Iterable[Change]) -> str:
        """Return the first cause that time has through any attribute of the segment."""
        attributes = attributes_of(change.segment_id)
        causes = {ATTRIBUTES[attribute].time_cause for attribute in attributes}
        if "value_tier" in attributes:
            moves = [each for each in changes if each.layer == "value_tier"]
            causes |= {self.find(customer, move, changes)[0] for move in moves}
        return next((cause for cause in TIME_CAUSES if cause in causes), "population_shift")

    def _has_expired(self, customer: SourceKey, layer: str) -> bool:
        """Say whether a fact that the layer reads left its window since the date before."""
        window = timedelta(days=self._windows[layer])
        first, last = self._before.on - window, self._after.on - window
        facts = self._after.facts[customer]
        return any(first < fact.on <= last and fact.names & WINDOW_READS[layer] for fact in facts)

    def _has_grown_older(self, customer: SourceKey) -> bool:
        was, now = (state.recency_of.get(customer) for state in (self._before, self._after))
        return was is not None and now is not None and now < was


def _rank(tier: str | None) -> int:
    return -1 if tier is None else TIERS.index(tier)
