"""Orders whose money is easy to get wrong by a cent: rounding, discounts, refunds and currencies."""

from datetime import date, timedelta
from decimal import Decimal

from .raw_files import ADJUSTMENT, NOT_PRODUCTS, SHOPS, Account, Line, PlacedOrder, RawShop

FX_START_DAYS_AGO = 1200
EUR_GAP_DAYS_AGO = range(101, 114)  # no rate of these days
GBP_STEP_DAYS = 9  # an order 8 days after a rate has none near enough
FIXED_RATE_DAYS_AGO = 40  # the rate of that day makes half cents

HALF_CENTS = (
    ("0.00500000", "1"),
    ("0.00499999", "1"),
    ("0.33500000", "3"),
    ("2.67500000", "1"),
    ("1.00500000", "1"),
    ("0.07214286", "7"),
    ("0.01000000", "0.5"),
    ("1.11111111", "4.5"),
)
DISCOUNTS = (
    (("10.00", "10.00", "10.00"), "1.00"),
    (("10.00", "10.00", "10.00"), "0.02"),
    (("19.99", "5.01", "0.00", "7.77"), "3.33"),
    (("1.00",) * 7, "1.00"),
    (("33.33", "33.33", "33.34"), "50.00"),
    (("12.34", "-5.00", "8.20"), "4.44"),
    (("9.99", "9.99"), "19.98"),
    (("0.00", "0.00"), "5.00"),
)
BRANDS = ("Acme", "", "acme", "Bücher & Co")


def add_products(shop: RawShop) -> None:
    """Add the same product ids to both shops; P-40 is a product in one and postage in the other."""
    for source_name in SHOPS:
        is_product = {f"P-{number:02d}": ("true", "")[number % 2] for number in range(1, 41)}
        is_product |= dict.fromkeys(NOT_PRODUCTS, "false") | {ADJUSTMENT: "true"}
        if source_name == "shop_b":
            is_product["P-40"] = "false"
        for number, (product_id, flag) in enumerate(is_product.items()):
            shop.product(
                product_id,
                source_name=source_name,
                product_name=f'{product_id}, the "good" one',
                category=f"Category {len(product_id) + ord(product_id[-1]) % 6}" if number % 7 else "",
                parent_category=f"Parent {number % 3}" if number % 5 else "",
                brand=BRANDS[number % len(BRANDS)],
                is_accessory="true" if number % 8 == 3 else "",
                is_product=flag,
                updated_at=shop.stamp(shop.day(FX_START_DAYS_AGO)),
            )


def add_rates(shop: RawShop) -> None:
    """Daily euros with a gap, pounds every nine days, rates of the dollar that nobody may use, and no krona at all."""
    for days_ago in range(FX_START_DAYS_AGO, -60, -1):
        on = shop.as_of - timedelta(days=days_ago)
        if days_ago not in EUR_GAP_DAYS_AGO:
            rate = "1.10000000" if days_ago == FIXED_RATE_DAYS_AGO else f"{shop.random.uniform(1.02, 1.18):.6f}"
            _add_rate(shop, "EUR", on, rate)
        if days_ago % GBP_STEP_DAYS == 0 and days_ago < 700:
            _add_rate(shop, "GBP", on, f"{shop.random.uniform(1.2, 1.35):.4f}")
        if days_ago % 50 == 0:
            _add_rate(shop, "USD", on, "1.25")


def _add_rate(shop: RawShop, currency: str, on: date, rate: str) -> None:
    shop.add("fx_rates", currency=currency, rate_date=on.isoformat(), rate_to_reporting=rate)


def add_money_traps(shop: RawShop) -> None:
    """Add all of them, each for an account of its own."""
    _add_rounding(shop)
    _add_discounts(shop)
    _add_orders_without_money(shop)
    _add_refunds(shop)
    _add_refunds_in_other_currencies(shop)
    _add_missing_rates(shop)


def _buyer(shop: RawShop, source_name: str = "shop_a") -> Account:
    return shop.account(source_name, shop.day(1100))


def _add_rounding(shop: RawShop) -> None:
    for currency, days_ago in (("USD", 45), ("EUR", FIXED_RATE_DAYS_AGO)):
        for unit_price, quantity in HALF_CENTS:
            shop.order(_buyer(shop), shop.day(days_ago), [Line(unit_price, quantity)], currency=currency)
            adjustment = Line(f"-{unit_price}", quantity, ADJUSTMENT)
            shop.order(_buyer(shop), shop.day(days_ago), [Line("30.00"), adjustment], currency=currency)
        for cents in ("0.05", "0.15", "0.35", "10.05"):
            order = shop.order(_buyer(shop), shop.day(days_ago), [Line(cents), Line(cents)], currency=currency)
            shop.refund(order, shop.day(days_ago - 3), "0.05")


def _add_discounts(shop: RawShop) -> None:
    """Order-level discounts with leftover cents, beside lines that must not bear them."""
    for currency, days_ago in (("USD", 60), ("EUR", 61), ("EUR", 430)):
        for prices, discount in DISCOUNTS:
            products = [Line(price, product_id=f"P-{number:02d}") for number, price in enumerate(prices, start=1)]
            services = [Line("4.90", product_id="POSTAGE"), Line("100.00", product_id="GIFT")]
            for lines in (products, services + products[::-1]):
                shop.order(_buyer(shop), shop.day(days_ago), lines, currency=currency, discount=discount)
    discounted = [Line("20.00", "2", discount="3.33"), Line("15.00", discount="15.00"), Line("8.00", product_id="P-99")]
    shop.order(_buyer(shop, "shop_b"), shop.day(33), discounted, discount="7.01", discount_type="fixed")
    shop.order(_buyer(shop), shop.day(33), [Line("4.90", product_id="POSTAGE")], discount="4.90")
    for source_name in SHOPS:
        lines = [Line("12.00", product_id="P-40"), Line("3.00", product_id="P-39")]
        shop.order(_buyer(shop, source_name), shop.day(34), lines, discount="1.00")


def _add_orders_without_money(shop: RawShop) -> None:
    """Orders of nothing, orders without lines, orders that do not count."""
    shop.order(_buyer(shop), shop.day(20), [Line("0.00"), Line("5.00", "0")])
    shop.order(_buyer(shop), shop.day(20), [Line("-12.00", product_id=ADJUSTMENT)])
    shop.order(_buyer(shop), shop.day(20), subtotal_amount="0.00")
    shop.order(_buyer(shop), shop.day(20), subtotal_amount="80.00", discount="7.77")
    shop.order(_buyer(shop), shop.day(FIXED_RATE_DAYS_AGO), subtotal_amount="80.15", discount="7.10", currency="EUR")
    shop.order(_buyer(shop), shop.day(20), [Line("6.00", product_id="FEE")])
    for status in ("pending", "cancelled", "voided", "failed"):
        order = shop.order(_buyer(shop), shop.day(20), [Line("70.00")], status=status)
        shop.refund(order, shop.day(15), "70.00")
    shop.order(_buyer(shop), shop.day(20), [Line("70.00")], is_test="true")
    for status in ("paid", "shipped", "fulfilled", "completed", "partially_refunded", "refunded", " Paid", "REFUNDED"):
        shop.order(_buyer(shop, "shop_b"), shop.day(20), [Line("70.00")], status=status, is_test="false")
    shop.order(_buyer(shop), shop.day(20), [Line("70.00")], currency="usd")


def _order_to_refund(shop: RawShop, days_ago: int = 200, currency: str = "USD") -> PlacedOrder:
    """Add an order of 30.00 and 20.00 less a discount of 5.00, with postage of 4.90."""
    lines = [Line("30.00"), Line("20.00", product_id="P-02"), Line("4.90", product_id="POSTAGE")]
    return shop.order(_buyer(shop), shop.day(days_ago), lines, discount="5.00", currency=currency)


def _add_refunds(shop: RawShop) -> None:
    """Each case is a list of (days before as_of, amount, number of the named line or None)."""
    cases: tuple[tuple[tuple[int, str, int | None], ...], ...] = (
        ((100, "27.00", 0),),
        ((100, "10.00", None),),
        ((100, "500.00", None),),
        ((100, "30.00", None), (90, "30.00", None), (80, "30.00", None)),
        ((100, "80.00", 0), (90, "10.00", None)),
        ((100, "10.00", None), (90, "80.00", 0), (80, "10.00", None)),
        ((100, "4.90", 2), (90, "45.00", None)),
        ((0, "10.00", 0), (-1, "10.00", 1)),
        ((-30, "45.00", None),),
        ((100, "0.00", None), (90, "0.00", 0)),
    )
    for case in cases:
        for days_ago in (200, 480):
            order = _order_to_refund(shop, days_ago)
            for refunded_days_ago, amount, line in case:
                line_id = "" if line is None else order.line_ids[line]
                shop.refund(order, shop.day(refunded_days_ago), amount, order_line_id=line_id)
    for days_ago, naming_none, naming_a_line in ((77, "9", "10"), (77, "b", "B"), (77, "02", "1"), (76, "z", "a")):
        order = _order_to_refund(shop)
        shop.refund(order, shop.day(77), "40.00", refund_id=f"tie-{naming_none}")
        line_id = order.line_ids[0]
        shop.refund(order, shop.day(days_ago), "30.00", refund_id=f"tie-{naming_a_line}", order_line_id=line_id)
    late = shop.order(_buyer(shop), shop.day(368), [Line("90.00")])
    shop.refund(late, shop.day(4), "90.00", updated_at="")
    bare = shop.order(_buyer(shop), shop.day(200), subtotal_amount="33.33", discount="0.33")
    shop.refund(bare, shop.day(10), "40.00")


def _add_refunds_in_other_currencies(shop: RawShop) -> None:
    for order_currency, refund_currency in (
        ("EUR", ""),
        ("EUR", "USD"),
        ("USD", "EUR"),
        ("EUR", "eur"),
        ("USD", "SEK"),
    ):
        for amount in ("10.05", "700.00"):
            order = _order_to_refund(shop, FIXED_RATE_DAYS_AGO, order_currency)
            shop.refund(order, shop.day(12), amount, currency=refund_currency)
            named = _order_to_refund(shop, FIXED_RATE_DAYS_AGO, order_currency)
            shop.refund(named, shop.day(12), amount, currency=refund_currency, order_line_id=named.line_ids[1])


def _add_missing_rates(shop: RawShop) -> None:
    """Orders in the gap of the euro (7 days after the last rate and 8), before the first pound, and in krona."""
    last_eur = EUR_GAP_DAYS_AGO.stop
    for currency, days_ago in (("EUR", last_eur - 7), ("EUR", last_eur - 8), ("GBP", 800), ("GBP", 64), ("SEK", 50)):
        order = shop.order(_buyer(shop), shop.day(days_ago), [Line("55.00")], currency=currency)
        shop.refund(order, shop.day(9), "5.00")
        both = _buyer(shop, "shop_b")
        shop.order(both, shop.day(days_ago), [Line("55.00")], currency=currency)
        shop.order(both, shop.day(days_ago + 1), [Line(f"{Decimal(days_ago) / 8:.3f}")])
