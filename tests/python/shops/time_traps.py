"""Customers who stand exactly on a boundary of days, and orders within an hour of midnight somewhere."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .raw_files import SHOPS, Line, RawShop

BOUNDARY_DAYS = (0, 1, 29, 30, 31, 89, 90, 91, 179, 180, 181, 364, 365, 366)
GAPS = (179, 180, 181, 182)
NEW_YORK = ZoneInfo("America/New_York")
SECONDS_AROUND_MIDNIGHT = (-3599, -1, 0, 1, 3599)


def add_time_traps(shop: RawShop) -> None:
    """Add all of them; every one-time buyer pays the same, so that RFM is full of ties."""
    _add_boundaries(shop)
    _add_gaps(shop)
    _add_midnights(shop)
    _add_accounts_younger_than_their_orders(shop)


def _add_boundaries(shop: RawShop) -> None:
    for days_ago in BOUNDARY_DAYS:
        for source_name in SHOPS:
            account = shop.account(source_name, shop.day(days_ago + 5), email=f"boundary{days_ago}.{source_name}@x.com")
            shop.order(account, shop.day(days_ago), [Line("19.90")])
            shop.order(f"guest{days_ago}@boundary.org", shop.day(days_ago), [Line("19.90")], source_name=source_name)
        regular = shop.account("shop_a", shop.day(1000))
        for age in (days_ago, days_ago + 20, days_ago + 400):
            shop.order(regular, shop.day(age), [Line("40.00")])
        refunded = shop.account("shop_b", shop.day(days_ago + 5))
        order = shop.order(refunded, shop.day(days_ago), [Line("35.00")])
        shop.refund(order, shop.day(0, hour=20), "10.00")


def _add_gaps(shop: RawShop) -> None:
    """Add returns after a gap: with a second order on the same day, with a cancelled order in between, and without."""
    for days_ago in (10, 90, 91):
        for gap in GAPS:
            back = shop.account("shop_a", shop.day(900))
            shop.order(back, shop.day(days_ago + gap), [Line("25.00")])
            shop.order(back, shop.day(days_ago), [Line("25.00")])
            twice = shop.account("shop_b", shop.day(900))
            for hour in (10, 20):
                shop.order(twice, shop.day(days_ago, hour=hour), [Line("12.50")])
            shop.order(twice, shop.day(days_ago + gap), [Line("25.00")])
            between = shop.account("shop_b", shop.day(900))
            for age, status in ((days_ago + gap, "paid"), (days_ago + 50, "cancelled"), (days_ago, "shipped")):
                shop.order(between, shop.day(age), [Line("25.00")], status=status)


def _add_midnights(shop: RawShop) -> None:
    """Orders, refunds and accounts around midnight of New York and of UTC, in summer and in winter."""
    for days_ago in (-1, 0, 30, 90, 150, 180, 364, 365):
        following = shop.as_of - timedelta(days=days_ago - 1)
        for zone in (NEW_YORK, UTC):
            for seconds in SECONDS_AROUND_MIDNIGHT:
                _add_around_midnight(shop, following, zone, timedelta(seconds=seconds))
    just_before = datetime.combine(shop.as_of, time(23, 59, 59, 999_999), UTC)
    late = shop.account("shop_a", shop.day(400))
    shop.order(late, just_before, [Line("19.90")])


def _add_around_midnight(shop: RawShop, on: date, zone: tzinfo, shift: timedelta) -> None:
    moment = datetime.combine(on, time(), zone).astimezone(UTC) + shift
    account = shop.account(shop.random.choice(SHOPS), moment)
    currency = shop.random.choice(("USD", "EUR"))
    order = shop.order(account, moment, [Line("50.00"), Line("4.90", product_id="POSTAGE")], currency=currency)
    shop.refund(order, moment + timedelta(days=30), "20.00", currency=shop.random.choice(("", currency)))


def _add_accounts_younger_than_their_orders(shop: RawShop) -> None:
    """Orders older than the account that holds them; two of these accounts are younger than the as-of date."""
    for created, ordered in ((50, 80), (-5, 20), (-10, 300)):
        account = shop.account("shop_a", shop.day(created), email=f"younger{created}@moved.example")
        shop.order(account, shop.day(ordered), [Line("60.00")])
