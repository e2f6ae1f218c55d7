"""Purchasers at the limits of bulk, discounts, seasons, refills and prices."""

from datetime import UTC, date, datetime, time, timedelta

from .raw_files import Account, Line, RawShop

BULK_CROWD = (("12", 60), ("11", 120))
"""Units and purchasers: over a tenth of all buy 11 or more, so that the 90th percentile falls among them."""
BULK_UNITS: tuple[tuple[str, ...], ...] = (
    ("10",),
    ("9.99",),
    ("10.999",),
    ("11", "11"),
    ("21", "1"),
    ("20.5", "1.5"),
    ("21", "0.999"),
    ("40", "1", "1"),
)
DISCOUNTED = ((0, 1), (1, 1), (0, 2), (1, 2), (2, 2), (3, 5), (4, 7), (2, 3), (1, 10), (1, 9), (6, 10), (5, 9))
"""Discounted orders and all orders."""
SEASONS = (
    ("2024-04-01", "2025-06-30"),
    ("2024-03-31", "2025-06-30"),
    ("2024-01-01", "2025-03-31"),
    ("2023-12-31", "2024-03-31", "2025-01-01"),
    ("2023-12-31", "2024-03-31", "2024-07-01"),
    ("2024-12-31", "2024-10-01"),
    ("2022-08-15", "2022-11-15", "2023-07-01", "2024-12-31"),
    ("2023-05-01", "2024-11-01"),
    ("2025-01-01", "2025-06-30"),
)
GAPS = (
    (35, 35, 35),
    (36, 36, 36),
    (35, 35),
    (20, 0, 20),
    (20, 0, 20, 20),
    (12, 20, 32),
    (12, 20, 33),
    (34, 36, 35, 35),
    (34, 36, 36, 35),
    (18, 35, 35, 36),
    (10, 20, 30, 40, 50),
    (1, 1, 1, 1),
    (30, 35, 40, 200),
)


def add_behaviour_traps(shop: RawShop) -> None:
    """Add all of them."""
    _add_bulk(shop)
    _add_discounts(shop)
    _add_seasons(shop)
    _add_replenishers(shop)
    _add_prices(shop)


def _buyer(shop: RawShop) -> Account:
    return shop.account("shop_a", shop.day(1500))


def _add_bulk(shop: RawShop) -> None:
    for quantity, count in BULK_CROWD:
        for number in range(count):
            shop.order(_buyer(shop), shop.day(50 + number), [Line("1.00", quantity)])
    for quantities in BULK_UNITS:
        account = _buyer(shop)
        for number, quantity in enumerate(quantities):
            lines = [Line("1.00", quantity), Line("0.10", "90", "POSTAGE")]
            shop.order(account, shop.day(70 + number), lines, discount="0.50")
    bare = _buyer(shop)
    shop.order(bare, shop.day(70), subtotal_amount="900.00")
    shop.order(bare, shop.day(60), [Line("1.00", "24")], currency="SEK")
    halves = _buyer(shop)
    shop.order(halves, shop.day(60), [Line("1.00", "5.5"), Line("2.00", "5.5", "P-02")])


def _add_discounts(shop: RawShop) -> None:
    """By the order, by a line and by postage; of types that tie."""
    for discounted, orders in DISCOUNTED:
        account = _buyer(shop)
        for number in range(orders):
            is_discounted = number < discounted
            if number % 2:
                shop.order(account, shop.day(400 - number), [Line("9.00", discount="1.00" if is_discounted else "")])
            else:
                shop.order(account, shop.day(400 - number), [Line("9.00")], discount="1.00" if is_discounted else "0")
        shop.order(account, shop.day(10), [Line("9.00")], discount="1.00", status="failed")
        shop.order(account, shop.day(-2), [Line("9.00")], discount="1.00")
    by_postage = _buyer(shop)
    for days_ago in (30, 20):
        shop.order(by_postage, shop.day(days_ago), [Line("9.00"), Line("4.90", "1", "POSTAGE", "4.90")])
    for types in (("fixed", "bogo"), ("fixed", "bogo", "bogo"), ("gift", "fixed", "gift", "fixed"), ("", "gift")):
        account = _buyer(shop)
        for number, discount_type in enumerate(types):
            at = shop.day(30 - number // 2)
            shop.order(account, at, [Line("9.00")], discount="1.00", discount_type=discount_type)
        shop.order(account, shop.day(2), [Line("9.00")], discount_type="percentage")


def _add_seasons(shop: RawShop) -> None:
    """Noon in New York, and an order just before a New York new year that is already the next in UTC."""
    for dates in SEASONS:
        account = _buyer(shop)
        for on in dates:
            shop.order(account, datetime.combine(date.fromisoformat(on), time(16), UTC), [Line("9.00")])
    midnight = _buyer(shop)
    for year in (2023, 2024):
        shop.order(midnight, datetime(year, 1, 1, 4, 59, tzinfo=UTC), [Line("9.00")])
        shop.order(midnight, datetime(year, 10, 1, 4, 1, tzinfo=UTC), [Line("9.00")])


def _add_replenishers(shop: RawShop) -> None:
    """Gaps between order dates; twice on one day is one date, cancelled orders are none."""
    for gaps in GAPS:
        account = _buyer(shop)
        at = shop.day(600)
        for gap in (0, *gaps):
            at += timedelta(days=gap)
            shop.order(account, at, [Line("9.00")])
        shop.order(account, at + timedelta(days=3), [Line("9.00")], status="voided")


def _add_prices(shop: RawShop) -> None:
    """Prices per unit that need many digits, lines of no units, of unknown money and of less than nothing."""
    for lines in (
        [Line("10.00", "3")],
        [Line("3.33", "3"), Line("0.01")],
        [Line("9.99"), Line("5.00", "0")],
        [Line("-3.00", product_id="ADJUST"), Line("10.00", "2")],
        [Line("-3.00", product_id="ADJUST")],
        [Line("5.00", "0")],
        [Line("100.00", "0.5")],
    ):
        account = _buyer(shop)
        order = shop.order(account, shop.day(80), lines, discount="0.02")
        shop.refund(order, shop.day(70), "2.00")
        shop.order(account, shop.day(79), [Line("900.00")], currency="SEK")
        shop.order(account, shop.day(78), subtotal_amount="70.00")
