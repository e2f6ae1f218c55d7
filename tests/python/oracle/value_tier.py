"""Value tier (spec section 5): the candidate of a date, and what is published after the grace period.

Readings of issue 3: an id passes its candidate on to the customer that its own source key belongs to as of D; an id
that did not exist on a date has no candidate of that date, which is no better than `none`.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .identity import Identities, Person, SourceKey, canonical_keys, source_key_of
from .money import OrderMoney
from .settings import Settings
from .values import ZERO

TIERS = ("none", "low", "medium", "high", "vip")
"""From the worst to the best; the first is that of whoever is outside the population."""
CUTS = (("vip", 20), ("high", 5), ("medium", 2))

Booking = tuple[date, Decimal]


class ValueTier(NamedTuple):
    """A customer's tier as published and as of the date alone."""

    published: str
    candidate: str


class ValueTiers:
    """Everybody's tier on any date; the candidates of each date are computed once."""

    def __init__(self, orders: Iterable[OrderMoney], identities: Identities, settings: Settings) -> None:
        """Book what comes in and goes out."""
        self._bookings = _bookings(orders)
        self._identities = identities
        self._settings = settings
        self._candidates: dict[date, dict[SourceKey, str]] = {}

    def on(self, as_of: date) -> dict[SourceKey, ValueTier]:
        """Return everybody's tier as of a date, by canonical key."""
        canonical_of = canonical_keys(self._identities.persons(as_of))
        best = {canonical: 0 for canonical in canonical_of.values()}
        for days_ago in range(self._settings.value_tier_grace_days, -1, -1):
            for key, tier in self._candidates_on(as_of - timedelta(days=days_ago)).items():
                canonical = canonical_of[key]
                best[canonical] = max(best[canonical], TIERS.index(tier))
        found = self._candidates_on(as_of)
        return {key: ValueTier(TIERS[rank], found.get(key, TIERS[0])) for key, rank in best.items()}

    def _candidates_on(self, on: date) -> dict[SourceKey, str]:
        if on not in self._candidates:
            revenues = _revenues(self._bookings, self._identities.persons(on), on, self._settings)
            self._candidates[on] = candidates(revenues)
        return self._candidates[on]


def _bookings(orders: Iterable[OrderMoney]) -> dict[SourceKey, list[Booking]]:
    """Return what comes in and goes out, day by day, for every source key that has ordered."""
    bookings: dict[SourceKey, list[Booking]] = defaultdict(list)
    for order in orders:
        owner = source_key_of(order.source_name, order.customer_id, order.customer_email)
        if owner and order.is_countable:
            bookings[owner].append((order.ordered_on, order.gross_revenue or ZERO))
            bookings[owner] += [(refund.refunded_on, -refund.amount) for refund in order.refunds]
    return bookings


def _revenues(
    bookings: Mapping[SourceKey, list[Booking]], persons: Iterable[Person], on: date, settings: Settings
) -> dict[SourceKey, Decimal]:
    """Return net revenue in the window that ends with a date."""
    before = on - timedelta(days=settings.value_tier_window_days)
    return {
        person.canonical: sum(
            (amount for key in person.members for day, amount in bookings.get(key, ()) if before < day <= on), ZERO
        )
        for person in persons
    }


def candidates(revenues: Mapping[SourceKey, Decimal]) -> dict[SourceKey, str]:
    """Return the tier of everybody with positive net revenue."""
    ascending = sorted(revenue for revenue in revenues.values() if revenue > 0)
    return {
        key: candidate(len(ascending) - bisect_right(ascending, revenue), len(ascending))
        for key, revenue in revenues.items()
        if revenue > 0
    }


def candidate(richer: int, population: int) -> str:
    """Return the tier of whoever has so many strictly richer people in the population."""
    return next((tier for tier, share in CUTS if richer * share < population), "low")
