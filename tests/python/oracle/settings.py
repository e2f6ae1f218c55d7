"""The settings that a run of the project takes as vars and seeds, with the same defaults."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

ROLE_LOCAL_PARTS = frozenset(
    {
        "abuse", "admin", "billing", "contact", "enquiries", "hello", "help", "info", "mail", "marketing", "no-reply",
        "noreply", "office", "orders", "postmaster", "privacy", "sales", "service", "shop", "support", "team",
        "webmaster",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Everything but the raw data and the as-of date that the answer depends on."""

    business_timezone: str = "UTC"
    """IANA name of the zone in which every date is taken."""
    reporting_currency: str = "USD"
    """ISO code; its rate is always 1."""
    fx_max_age_days: int = 7
    """An exchange rate is used up to so many days after its date."""
    identity_max_accounts: int = 5
    """A value shared by more accounts than this links nobody."""
    rfm_window_days: int = 365
    """Length of the window (D - days, D] of RFM and of the `_12m` measures."""
    value_tier_window_days: int = 365
    """Length of the window (D - days, D] whose net revenue decides the value tier."""
    value_tier_grace_days: int = 30
    """A tier once reached is kept for so many days."""
    affinity_window_days: int = 365
    """Length of the window (D - days, D] of orders and views that count for an affinity."""
    min_tracking_coverage: Decimal = Decimal("0.5")
    """Below this share of orders that a web event preceded, labels that rest on web events are of low confidence."""
    role_local_parts: frozenset[str] = field(default=ROLE_LOCAL_PARTS)
    """What stands before the @ of addresses that belong to a role, not a person."""

    def business_date(self, moment: datetime) -> date:
        """Return the date of a moment in the business time zone."""
        return moment.astimezone(ZoneInfo(self.business_timezone)).date()
