"""Engagement level and score (spec section 5), from email, web events and orders."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache

from .consents import latest
from .events import Activity

ENGAGED_DAYS = 30
PASSIVE_DAYS = 90

EMAIL_POINTS = {"open": 1, "click": 3}
WEB_POINTS = {"site_visit": 2, "product_view": 2, "add_to_cart": 5}
ORDER_POINTS = 10
DECAY = Decimal("0.8")
DECAY_DAYS = 30


def engagement_level(activity: Activity, as_of: date) -> str:
    """Return the level; the first match wins."""
    consents = [each for each in activity.consents if each.channel == "email"]
    last = latest(consents)
    goodbyes = activity.emails("unsubscribe", "complaint")
    if last is None:
        is_unsubscribed = bool(goodbyes)
    else:
        is_unsubscribed = last.status == "denied" or any(each.at >= last.at for each in goodbyes)
    if is_unsubscribed:
        return "unsubscribed"
    last_seen_on = max((each.on for each in activity.emails("open", "click")), default=None)
    if last_seen_on is not None and (as_of - last_seen_on).days <= PASSIVE_DAYS:
        return "engaged" if (as_of - last_seen_on).days <= ENGAGED_DAYS else "passive"
    was_sent = activity.emails("sent", "delivered", "open", "click", "bounce")
    has_agreed = any(each.status in ("granted", "reduced") for each in consents)
    return "dormant" if was_sent or has_agreed else "unknown"


def engagement_score(activity: Activity, as_of: date) -> Decimal:
    """Return the decayed sum of points of all time, to 4 decimals."""
    dated_points = [
        *((each.on, EMAIL_POINTS[each.event_type]) for each in activity.emails(*EMAIL_POINTS)),
        *((each.on, WEB_POINTS[each.event_type]) for each in activity.web_events if each.event_type in WEB_POINTS),
        *((order.ordered_on, ORDER_POINTS) for order in activity.orders),
    ]
    with localcontext(prec=50):
        score = sum((points * weight((as_of - on).days) for on, points in dated_points), Decimal(0))
        return score.quantize(Decimal("0.0001"), ROUND_HALF_UP)


@cache
def weight(age_days: int) -> Decimal:
    """Return what a point is worth after so many days."""
    with localcontext(prec=50):
        return DECAY ** (Decimal(age_days) / DECAY_DAYS)
