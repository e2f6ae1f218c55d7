"""What is compared of a customer, column by column, and when two values agree.

Tolerated on purpose: null for zero in sums of orders and money, the spelling of RFM's segment names (case, spaces,
underscores), and 0.0002 of the engagement score, whose weights the project holds in fixed point.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .customer import Customer, Membership
from .memberships import LAYERS
from .values import ZERO

RFM_SCORES = {
    "recency_score": "recency",
    "frequency_score": "frequency",
    "monetary_score": "monetary",
    "rfm_code": "code",
    "rfm_total": "total",
    "rfm_segment": "segment",
    "rfm_klaviyo": "klaviyo",
    "rfm_pymc": "pymc",
    "journey_stage": "journey_stage",
}
TOPS = {
    "top_category_1": ("category", 1),
    "top_category_2": ("category", 2),
    "top_category_3": ("category", 3),
    "top_brand": ("brand", 1),
}
BEHAVIOUR = ("purchase_behaviour", "is_seasonal", "is_off_season", "price_band")
COLUMNS = (
    "first_order_date",
    "last_order_date",
    "days_since_last_order",
    "lifetime_orders",
    "lifetime_net_revenue",
    "average_order_value",
    "orders_12m",
    "net_revenue_12m",
    "is_one_time_buyer",
    "can_email",
    "can_sms",
    "can_push",
    "can_ads",
    "lifecycle_stage",
    *RFM_SCORES,
    "value_tier",
    "value_tier_candidate",
    "engagement_level",
    "engagement_score",
    *TOPS,
    "first_purchase_category",
    *BEHAVIOUR,
    "return_rate",
    "layered_identity",
    "data_richness",
)
"""Columns of dim_customers."""

_SUMS = frozenset({"lifetime_orders", "lifetime_net_revenue", "orders_12m", "net_revenue_12m"})
_NAMES = frozenset({"lifecycle_stage", "rfm_segment", "rfm_klaviyo", "rfm_pymc"})
_TOLERANCES = {"engagement_score": Decimal("0.0002")}

MEMBERSHIPS = {layer: f"memberships of layer {layer}" for layer in LAYERS}
"""By layer, what its memberships are called: one tuple of (segment_id, confidence), sorted."""

Measures = dict[str, Any]


def expected_measures(customer: Customer) -> Measures:
    """Return the oracle's measures of a customer: the columns of dim_customers and the memberships of each layer."""
    measures = {name: comparable(name, _value(customer, name)) for name in COLUMNS}
    return measures | membership_measures(customer.memberships)


def membership_measures(rows: Iterable[Membership]) -> Measures:
    """Return one customer's memberships, layer by layer."""
    rows = [Membership(*row) for row in rows]
    return {
        name: tuple(sorted((row.segment_id, row.confidence) for row in rows if row.layer == layer))
        for layer, name in MEMBERSHIPS.items()
    }


def _value(customer: Customer, name: str) -> Any:
    if name in RFM_SCORES:
        return getattr(customer.rfm, RFM_SCORES[name]) if customer.rfm else None
    if name in TOPS:
        return customer.top(*TOPS[name])
    if name == "first_purchase_category":
        return customer.first_purchases["category"] if customer.first_purchases else None
    if name in BEHAVIOUR:
        return getattr(customer.behaviour, name) if customer.behaviour else None
    return getattr(customer, name)


def comparable(name: str, value: Any) -> Any:
    """Bring a measure of either side to one form."""
    if value is None:
        return ZERO if name in _SUMS else None
    if name in _NAMES:
        return str(value).lower().replace(" ", "_")
    if name == "rfm_code":
        return str(value)
    if isinstance(value, bool):
        return value
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else value


def disagreements(found: Measures, expected: Measures) -> list[str]:
    """Return the names of all that differs."""
    return [name for name in expected if name in found and not _agree(name, found[name], expected[name])]


def _agree(name: str, found: Any, expected: Any) -> bool:
    if name in _TOLERANCES and found is not None and expected is not None:
        return abs(found - expected) <= _TOLERANCES[name]
    return found == expected
