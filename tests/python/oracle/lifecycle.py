"""Lifecycle stage (spec section 5).

Reading taken where the spec is silent: the last two order dates are distinct dates, so a second order on the day of a
return does not end the win-back.
"""

from collections.abc import Sequence
from datetime import date

NEW_DAYS = 30
ACTIVE_DAYS = 90
AT_RISK_DAYS = 180
LAPSED_DAYS = 365
WIN_BACK_GAP_DAYS = 180


def lifecycle_stage(order_dates: Sequence[date], as_of: date) -> str:
    """Return the stage of a customer from the business dates of its countable orders up to `as_of`."""
    dates = sorted(set(order_dates))
    if not dates:
        return "prospect"
    days_since_last = (as_of - dates[-1]).days
    if (as_of - dates[0]).days <= NEW_DAYS:
        return "new"
    if days_since_last <= ACTIVE_DAYS:
        is_back = len(dates) > 1 and (dates[-1] - dates[-2]).days > WIN_BACK_GAP_DAYS
        return "win_back" if is_back else "active"
    if days_since_last <= AT_RISK_DAYS:
        return "at_risk"
    return "lapsed" if days_since_last <= LAPSED_DAYS else "lost"
