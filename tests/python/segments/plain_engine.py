"""Named segments evaluated in plain Python, straight from the words of the specification."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

Value = float | date | bool | str | None
TYPES = {
    "lifetime_orders": "number",
    "engagement_score": "number",
    "first_order_date": "date",
    "is_seasonal": "boolean",
    "value_tier": "text",
    "country": "text",
    "first_purchase_category": "text",
}


@dataclass(frozen=True)
class Condition:
    """One row of segment_conditions, its value as the seed has it."""

    attribute: str
    operator: str
    value: str

    def holds(self, actual: Value) -> bool:
        """Return whether a customer's value meets the condition; unknown meets nothing but is_null."""
        if self.operator == "is_null":
            return actual is None
        if actual is None:
            return False
        if self.operator == "is_not_null":
            return True
        named = [self._read(part) for part in self.value.split("|")]
        return {
            "equals": lambda: actual == named[0],
            "not_equals": lambda: actual != named[0],
            "more_than": lambda: actual > named[0],
            "at_least": lambda: actual >= named[0],
            "less_than": lambda: actual < named[0],
            "at_most": lambda: actual <= named[0],
            "between": lambda: named[0] <= actual <= named[1],
            "in": lambda: actual in named,
            "not_in": lambda: actual not in named,
        }[self.operator]()

    def _read(self, text: str) -> Any:
        return {
            "number": float, "date": date.fromisoformat, "boolean": lambda word: word == "true", "text": str,
        }[TYPES[self.attribute]](text)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One version of a segment with its rules: lists of groups, each a list of conditions."""

    segment_id: str
    version: int
    effective_from: date
    family: str
    is_exclusive: bool
    priority: int
    expands_by: str | None
    status: str
    entry: tuple[tuple[Condition, ...], ...]
    exits: tuple[tuple[Condition, ...], ...]

    def has_member(self, customer: dict[str, Value]) -> bool:
        """Return whether the entry rule holds and the exit rule does not."""
        return _any_group(self.entry, customer) and not _any_group(self.exits, customer)


def members(
    versions: Iterable[Version], customers: dict[tuple[date, str], dict[str, Value]]
) -> set[tuple[date, str, str, int]]:
    """Return (as-of date, customer, segment, version) of every membership."""
    found = set()
    by_segment: dict[str, list[Version]] = {}
    for version in versions:
        by_segment.setdefault(version.segment_id, []).append(version)
    for (as_of, customer_id), customer in customers.items():
        best: dict[str, Version] = {}
        for candidates in by_segment.values():
            in_force = [version for version in candidates if version.effective_from <= as_of]
            if not in_force:
                continue
            version = max(in_force, key=lambda version: version.effective_from)
            if version.status != "active" or not version.has_member(customer):
                continue
            if version.is_exclusive:
                rival = best.get(version.family)
                if rival is None or version.priority < rival.priority:
                    best[version.family] = version
            elif version.expands_by is None:
                found.add((as_of, customer_id, version.segment_id, version.version))
            elif customer[version.expands_by] is not None:
                expanded = version.segment_id.replace("<category>", str(customer[version.expands_by]))
                found.add((as_of, customer_id, expanded, version.version))
        found |= {(as_of, customer_id, version.segment_id, version.version) for version in best.values()}
    return found


def _any_group(groups: Iterable[Iterable[Condition]], customer: dict[str, Value]) -> bool:
    return any(all(condition.holds(customer[condition.attribute]) for condition in group) for group in groups)
