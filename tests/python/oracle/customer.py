"""One customer as the oracle publishes it."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .affinity import Affinity
from .behaviour import Behaviour
from .identity import Person, SourceKey
from .rfm import RfmScores


class Membership(NamedTuple):
    """One row of fct_segment_memberships without its reason."""

    layer: str
    segment_id: str
    confidence: str


@dataclass(frozen=True)
class Customer:
    """One customer as of a date. Money is in the reporting currency, dates are business dates."""

    customer_id: str
    person: Person
    first_order_date: date | None
    last_order_date: date | None
    days_since_last_order: int | None
    lifetime_orders: int
    lifetime_net_revenue: Decimal
    lifetime_gross_revenue: Decimal
    average_order_value: Decimal | None
    orders_12m: int
    net_revenue_12m: Decimal
    is_one_time_buyer: bool
    can_email: bool
    can_sms: bool
    can_push: bool
    can_ads: bool
    return_rate: Decimal | None
    data_richness: str
    is_profiled: bool
    """False when profiling is denied: then all that follows is null."""
    lifecycle_stage: str | None
    rfm: RfmScores | None
    """Null for prospects."""
    value_tier: str | None
    value_tier_candidate: str | None
    engagement_level: str | None
    engagement_score: Decimal | None
    behaviour: Behaviour | None
    affinities: dict[str, tuple[Affinity, ...]] | None
    """By kind (category, brand, parent_category): all that are listed, the strongest first."""
    first_purchases: dict[str, str | None] | None
    """By kind."""
    layered_identity: str | None
    memberships: frozenset[Membership]
    """Empty without profiling."""

    def segments(self, layer: str) -> set[str]:
        """Return the segments of a layer that the customer is in."""
        return {each.segment_id for each in self.memberships if each.layer == layer}

    def top(self, kind: str, rank: int) -> str | None:
        """Return the name of the first, second or third affinity of a kind."""
        listed = (self.affinities or {}).get(kind, ())
        return listed[rank - 1].name if len(listed) >= rank else None

    @property
    def source_keys(self) -> set[SourceKey]:
        """Every account, address and visitor that is this customer."""
        return set(self.person.members)

    def without_labels(self) -> "Customer":
        """Return what remains of somebody who denies profiling."""
        names = [field.name for field in fields(self)]
        labels = dict.fromkeys(names[names.index("is_profiled") + 1 :])
        return replace(self, is_profiled=False, **labels | {"memberships": frozenset()})
