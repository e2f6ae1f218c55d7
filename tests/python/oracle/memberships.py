"""Who is in which segment of which layer, and how far the label can be trusted (spec sections 5 and 6)."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from .customer import Customer, Membership
from .events import Activity
from .named import WEB_SEGMENTS
from .settings import Settings

LAYERS = ("lifecycle", "rfm", "value_tier", "engagement", "purchase_behaviour", "category_affinity", "named")
COVERAGE_WINDOW_DAYS = 365
TRACKING_LEAD_DAYS = 7


def tracking_coverage(activity_of_everybody: Iterable[Activity], as_of: date) -> Fraction | None:
    """Return the share of orders in the window that a used web event of the same person preceded."""
    before = as_of - timedelta(days=COVERAGE_WINDOW_DAYS)
    orders = tracked = 0
    has_web_events = False
    for activity in activity_of_everybody:
        has_web_events = has_web_events or bool(activity.web_events)
        for order in activity.orders:
            if order.ordered_on > before:
                orders += 1
                tracked += any(
                    event.at <= order.ordered_at and (order.ordered_on - event.on).days <= TRACKING_LEAD_DAYS
                    for event in activity.web_events
                )
    return Fraction(tracked, orders) if has_web_events and orders else None


def memberships(
    customer: Customer, named: Iterable[str], coverage: Fraction | None, settings: Settings
) -> frozenset[Membership]:
    """Return all memberships of a customer who carries labels."""
    is_web_thin = coverage is not None and coverage < Fraction(settings.min_tracking_coverage)

    def row(layer: str, segment_id: str, *, rests_on_web: bool = False) -> Membership:
        return Membership(layer, segment_id, "low" if rests_on_web and is_web_thin else "high")

    rows = [
        row("lifecycle", customer.lifecycle_stage),
        row("value_tier", customer.value_tier),
        row("engagement", customer.engagement_level),
        row("purchase_behaviour", customer.behaviour.purchase_behaviour),
        *(
            row("category_affinity", top.name, rests_on_web=top.views > 0)
            for top in customer.affinities["category"][:3]
        ),
        *(row("named", segment_id, rests_on_web=segment_id in WEB_SEGMENTS) for segment_id in named),
    ]
    if customer.rfm:
        rows.append(row("rfm", customer.rfm.segment))
    return frozenset(rows)
