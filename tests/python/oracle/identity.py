"""Who is who (spec section 3), as of one date: a union-find over source keys.

Readings taken where the spec is silent:
- every kept order, web event, message event, consent and attribute is a fact of its account, countable or not;
  without an account it is a fact of its address, and of nobody when there is no valid address either;
- an account exists from its first fact or its created_at, whichever is earlier, while its email and phone link from
  created_at on; what exists first is the earliest-dated member; ties go to the smallest (source_name, key) by code
  point;
- a guest's address is one source key in one shop even when it is a role address or shared by too many accounts:
  those link nobody to anybody, but the orders under it stay together;
- a visitor is linked to each account with the first event that shows the two together; an event without an account
  but with an address links the visitor to that address in the same way;
- only accounts count towards `identity_max_accounts`; each of email, phone and visitor is guarded by itself.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .money import OrderMoney
from .settings import Settings
from .staging import TableOutcome, kept
from .values import normalise_email, normalise_phone

ACCOUNT, ADDRESS, VISITOR = "account", "address", "visitor"


class SourceKey(NamedTuple):
    """One thing that a shop knows a person by; `key` is an account id, a normalised address or an anonymous id."""

    kind: str
    source_name: str
    key: str

    @property
    def customer_id(self) -> str:
        """The key as the canonical id of a customer."""
        return f"{self.source_name}:{self.key}"

    @property
    def published_id(self) -> str:
        """The same as marts show it: an address hashed with the salt of the environment."""
        if self.kind != ADDRESS:
            return self.customer_id
        salted = os.environ.get("QUINTILE_SALT", "") + self.key
        return f"{self.source_name}:email:{hashlib.sha256(salted.encode()).hexdigest()}"


Value = tuple[str, ...]


@dataclass
class IdentityFacts:
    """Everything dated that identity is made of, whatever the as-of date."""

    exists_from: dict[SourceKey, date] = field(default_factory=dict)
    """First business date on which a source key is known."""
    holders: dict[Value, dict[SourceKey, date]] = field(default_factory=lambda: defaultdict(dict))
    """The source keys that share a value, with the date from which each one's link holds."""


@dataclass(frozen=True)
class Person:
    """A customer as of a date: its members with their dates, and which of them names it."""

    canonical: SourceKey
    members: dict[SourceKey, date]


def source_key_of(source_name: str, customer_id: str | None, customer_email: str | None) -> SourceKey | None:
    """Return whom a fact belongs to: its account, else its address, else nobody."""
    if customer_id is not None:
        return SourceKey(ACCOUNT, source_name, customer_id)
    address = normalise_email(customer_email)
    return SourceKey(ADDRESS, source_name, address) if address else None


def collect_facts(staged: dict[str, TableOutcome], orders: Iterable[OrderMoney], settings: Settings) -> IdentityFacts:
    """Date every source key and every link."""
    facts = IdentityFacts()
    for source_key, on in _dated_keys(staged, orders, settings):
        facts.exists_from[source_key] = min(on, facts.exists_from.get(source_key, on))
    for source_key, on in facts.exists_from.items():
        if source_key.kind == ADDRESS and not _is_role_address(source_key.key, settings):
            facts.holders["email", source_key.key][source_key] = on
    for account in staged["customers"].kept:
        source_key = SourceKey(ACCOUNT, account["source_name"], account["customer_id"])
        created_on = settings.business_date(account["created_at"])
        email, phone = normalise_email(account["email"]), normalise_phone(account["phone"])
        if email and not _is_role_address(email, settings):
            facts.holders["email", email][source_key] = created_on
        if phone:
            facts.holders["phone", phone][source_key] = created_on
    _collect_visitors(facts, staged, settings)
    return facts


def _is_role_address(address: str, settings: Settings) -> bool:
    return address.partition("@")[0] in settings.role_local_parts


def _dated_keys(
    staged: dict[str, TableOutcome], orders: Iterable[OrderMoney], settings: Settings
) -> Iterator[tuple[SourceKey, date]]:
    """Yield every mention of an account or an address with its business date."""
    for account in staged["customers"].kept:
        key = SourceKey(ACCOUNT, account["source_name"], account["customer_id"])
        yield key, settings.business_date(account["created_at"])
    for order in orders:
        owner = source_key_of(order.source_name, order.customer_id, order.customer_email)
        if owner:
            yield owner, order.ordered_on
    for table, own_time in (
        ("web_events", "event_at"),
        ("message_events", "event_at"),
        ("consents", "recorded_at"),
        ("customer_attributes", "recorded_at"),
    ):
        for event in kept(staged, table):
            owner = source_key_of(event["source_name"], event["customer_id"], event.get("customer_email"))
            if owner:
                yield owner, settings.business_date(event[own_time])


def _collect_visitors(facts: IdentityFacts, staged: dict[str, TableOutcome], settings: Settings) -> None:
    """Hold together a visitor and those it was seen as, each from the first event that shows it."""
    for event in kept(staged, "web_events"):
        owner = source_key_of(event["source_name"], event["customer_id"], event["customer_email"])
        if event["anonymous_id"] is None or owner is None:
            continue
        visitor = SourceKey(VISITOR, event["source_name"], event["anonymous_id"])
        on = settings.business_date(event["event_at"])
        dates = facts.holders["visitor", *visitor]
        for source_key in (visitor, owner):
            dates[source_key] = min(on, dates.get(source_key, on))


def persons_as_of(facts: IdentityFacts, as_of: date, settings: Settings) -> list[Person]:
    """Close the graph over the links dated on or before `as_of`; sorted by canonical key."""
    exists_from = {key: on for key, on in facts.exists_from.items() if on <= as_of}
    components = _Components()
    for source_key in exists_from:
        components.find(source_key)
    for holders in facts.holders.values():
        linked = [source_key for source_key, on in holders.items() if on <= as_of]
        if sum(source_key.kind == ACCOUNT for source_key in linked) > settings.identity_max_accounts:
            continue
        for source_key in linked:
            components.union(linked[0], source_key)
            if source_key.kind == VISITOR:
                exists_from[source_key] = holders[source_key]
    members_by_root: dict[SourceKey, dict[SourceKey, date]] = defaultdict(dict)
    for source_key, on in exists_from.items():
        members_by_root[components.find(source_key)][source_key] = on
    persons = [Person(_canonical(members), members) for members in members_by_root.values()]
    return sorted(persons, key=lambda person: person.canonical)


class Identities:
    """Who is who on any date, each date closed once."""

    def __init__(self, facts: IdentityFacts, settings: Settings) -> None:
        """Take everything dated that identity is made of."""
        self._facts = facts
        self._settings = settings
        self._persons: dict[date, list[Person]] = {}

    def persons(self, as_of: date) -> list[Person]:
        """Return the persons of a date, sorted by canonical key."""
        if as_of not in self._persons:
            self._persons[as_of] = persons_as_of(self._facts, as_of, self._settings)
        return self._persons[as_of]


def canonical_keys(persons: Iterable[Person]) -> dict[SourceKey, SourceKey]:
    """Return the canonical key of every member."""
    return {member: person.canonical for person in persons for member in person.members}


def _canonical(members: dict[SourceKey, date]) -> SourceKey:
    """Return the earliest-dated account or address; a visitor never names a customer."""
    namers = [source_key for source_key in members if source_key.kind != VISITOR]
    return min(namers, key=lambda source_key: (members[source_key], source_key.source_name, source_key.key))


class _Components:
    """Union-find with path halving."""

    def __init__(self) -> None:
        self._parent: dict[SourceKey, SourceKey] = {}

    def find(self, source_key: SourceKey) -> SourceKey:
        parent = self._parent
        parent.setdefault(source_key, source_key)
        while parent[source_key] != source_key:
            parent[source_key] = parent[parent[source_key]]
            source_key = parent[source_key]
        return source_key

    def union(self, one: SourceKey, other: SourceKey) -> None:
        self._parent[self.find(other)] = self.find(one)
