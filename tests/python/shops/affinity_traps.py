"""Products with names that are easy to sort or join wrongly, and people torn between two of them."""

from .money_traps import FIXED_RATE_DAYS_AGO
from .raw_files import SHOPS, Account, Line, RawShop

CATALOGUE: dict[str, dict[str, str]] = {
    **{
        f"SHIRT-{number}": {"category": "shirts", "brand": ("Acme", "Best")[number % 2], "parent_category": "apparel"}
        for number in range(1, 5)
    },
    **{f"HAT-{number}": {"category": "hats", "brand": "Best", "parent_category": "apparel"} for number in range(1, 4)},
    "CAP": {"category": "hats", "is_accessory": "true"},
    "BELT": {"category": "belts", "parent_category": "apparel", "is_accessory": "true"},
    "BLANK": {"brand": "Acme", "category": ""},
    "ZETA": {"category": "Zeta"},
    "ALPHA": {"category": "alpha"},
    "AETHER": {"category": "Äther"},
    "LETTER": {"category": "letters", "brand": "Post", "is_product": "false"},
    "SHOP-B": {"category": "only of shop_b"},
}


def add_affinity_products(shop: RawShop) -> None:
    """Add the catalogue; shop_b calls SHIRT-1 something else, and shop_a doesn't know SHOP-B."""
    for source_name in SHOPS:
        for product_id, values in CATALOGUE.items():
            if (source_name, product_id) == ("shop_b", "SHIRT-1"):
                values = {"category": "hemden", "is_accessory": "true"}
            if (source_name, product_id) != ("shop_a", "SHOP-B"):
                shop.product(product_id, source_name=source_name, **values)


def add_affinity_traps(shop: RawShop) -> None:
    """Add all of them."""
    _add_ties(shop)
    _add_windows(shop)
    _add_returns(shop)
    _add_first_purchases(shop)
    _add_products_without_category(shop)
    _add_two_shops(shop)


def _buyer(shop: RawShop, source_name: str = "shop_a") -> Account:
    return shop.account(source_name, shop.day(1000))


def _buy(shop: RawShop, account: Account, days_ago: int, *product_ids: str, hour: int = 16) -> None:
    shop.order(account, shop.day(days_ago, hour=hour), [Line("9.00", product_id=each) for each in product_ids])


def _add_ties(shop: RawShop) -> None:
    """Equal scores: told apart by the latest activity, to the second, or by the name in code points."""
    names = ("ZETA", "ALPHA", "AETHER", "HAT-1")
    same_time = _buyer(shop)
    _buy(shop, same_time, 20, *names)
    for latest in names:
        account = _buyer(shop)
        _buy(shop, account, 20, *names)
        shop.view(account, shop.day(5), latest)
        others = _buyer(shop)
        for name in names:
            _buy(shop, others, 20, name, hour=12 if name == latest else 11)
    for account in (_buyer(shop), _buyer(shop)):
        for name in names:
            for _ in range(3):
                shop.view(account, shop.day(5), name)
        _buy(shop, account, 5, "ALPHA", hour=16)
        shop.view(account, shop.day(-1), "ZETA")


def _add_windows(shop: RawShop) -> None:
    """Orders and views at the edge of the window, scores of 2 and 3, and a view that is latest but too young."""
    for days_ago in (364, 365, 0, -1):
        account = _buyer(shop)
        _buy(shop, account, days_ago, "HAT-1", "HAT-2")
        for _ in range(2):
            shop.view(account, shop.day(days_ago), "SHIRT-1")
        shop.view(account, shop.day(363), "SHIRT-2")
        for event_type in ("search", "add_to_cart", "wishlist_add"):
            shop.view(account, shop.day(3), "ZETA", event_type=event_type)


def _add_returns(shop: RawShop) -> None:
    """Lines of 10.00 less an order discount of 1.00 for two, returned to the cent, in parts, or without a name."""
    cases: tuple[tuple[tuple[int, str, int | None], ...], ...] = (
        ((4, "9.49", 0),),
        ((4, "9.50", 0),),
        ((4, "9.51", 0),),
        ((4, "5.00", 0), (3, "4.50", 0)),
        ((4, "5.00", 0), (3, "4.50", None)),
        ((4, "19.00", None),),
        ((4, "9.50", 0), (3, "9.50", 1)),
        ((0, "9.50", 0),),
        ((-1, "9.50", 0),),
        ((4, "5.00", 0), (-1, "4.50", 0)),
        ((4, "9.50", 2),),
    )
    for case in cases:
        lines = [Line("10.00", product_id="HAT-1"), Line("10.00", product_id="SHIRT-1"), Line("9.50", "1", "LETTER")]
        order = shop.order(_buyer(shop), shop.day(30), lines, discount="1.00")
        for days_ago, amount, line in case:
            shop.refund(order, shop.day(days_ago), amount, order_line_id="" if line is None else order.line_ids[line])
    for amount in ("10.05", "10.04"):  # 10.05 euros are 11.06 dollars, and so is the refund; 10.04 are 11.04
        line = [Line("10.05", product_id="HAT-1")]
        order = shop.order(_buyer(shop), shop.day(FIXED_RATE_DAYS_AGO), line, currency="EUR")
        shop.refund(order, shop.day(9), amount, order_line_id=order.line_ids[0])
    free = shop.order(_buyer(shop), shop.day(30), [Line("0.00", product_id="HAT-1")])
    shop.refund(free, shop.day(9), "0.00", order_line_id=free.line_ids[0])
    shop.order(_buyer(shop), shop.day(30), [Line("0.00", product_id="HAT-1")])
    unknown = shop.order(_buyer(shop), shop.day(30), [Line("5.00", product_id="HAT-1")], currency="SEK")
    shop.refund(unknown, shop.day(9), "5.00", order_line_id=unknown.line_ids[0])
    two_of_a_kind = shop.order(
        _buyer(shop), shop.day(30), [Line("5.00", product_id="HAT-1"), Line("5.00", product_id="HAT-2")]
    )
    shop.refund(two_of_a_kind, shop.day(9), "5.00", order_line_id=two_of_a_kind.line_ids[0])
    loyal_but_returned = _buyer(shop)
    for days_ago in (700, 500, 300, 100):
        order = shop.order(loyal_but_returned, shop.day(days_ago), [Line("5.00", product_id="HAT-1")])
        if days_ago in (500, 300):
            shop.refund(order, shop.day(9), "5.00", order_line_id=order.line_ids[0])


def _add_first_purchases(shop: RawShop) -> None:
    """The highest line after discounts, ties of lines and of orders, a first order without product or category."""
    for lines, discount in (
        ([Line("10", product_id="SHIRT-2"), Line("11", product_id="HAT-1")], ""),
        ([Line("10", product_id="SHIRT-2"), Line("10", product_id="HAT-1")], ""),
        ([Line("10", product_id="HAT-1"), Line("10.01", product_id="SHIRT-2", discount="0.02")], ""),
        ([Line("10", product_id="SHIRT-2"), Line("90", product_id="LETTER")], ""),
        ([Line("10", product_id="SHIRT-2"), Line("11", product_id="BLANK")], ""),
        ([Line("90", product_id="LETTER")], ""),
        ([Line("3.34", product_id="SHIRT-2"), Line("3.33", product_id="HAT-1"), Line("3.33")], "1.00"),
    ):
        account = _buyer(shop)
        first = shop.order(account, shop.day(800), lines, discount=discount)
        shop.refund(first, shop.day(700), "999", order_line_id=first.line_ids[0])
        _buy(shop, account, 2, "ZETA")
    ids = _buyer(shop)
    shop.order(ids, shop.day(800), order_id="tie", subtotal_amount="20.00")
    for order_line_id, product_id in (("tie-9", "SHIRT-2"), ("tie-10", "HAT-1")):
        shop.line("shop_a", "tie", Line("10", product_id=product_id), order_line_id=order_line_id)
    address = "two.shops@affinity.example"
    one, other = (shop.account(source_name, shop.day(900), email=address) for source_name in SHOPS)
    for order_id, account, product_id in (("z-1", other, "ALPHA"), ("a-2", one, "ZETA"), ("a-10", one, "HAT-1")):
        shop.order(account, shop.day(700), [Line("9.00", product_id=product_id)], order_id=order_id)
    bare = _buyer(shop)
    shop.order(bare, shop.day(800), subtotal_amount="20.00")
    _buy(shop, bare, 700, "HAT-1")
    cancelled = _buyer(shop)
    shop.order(cancelled, shop.day(800), [Line("9.00", product_id="HAT-1")], status="cancelled")
    _buy(shop, cancelled, 700, "SHIRT-2")


def _add_products_without_category(shop: RawShop) -> None:
    """Views that bring their own category, which the catalogue contradicts, lacks, or has never heard of."""
    for product_id in ("HAT-1", "BLANK", "unheard of", ""):
        account = _buyer(shop)
        for _ in range(3):
            shop.view(account, shop.day(5), product_id, category="own words")
        _buy(shop, account, 4, product_id or "BLANK")
    without_any = _buyer(shop)
    for _ in range(4):
        shop.view(without_any, shop.day(5), "BLANK")


def _add_two_shops(shop: RawShop) -> None:
    """One person under one product id that means different things; a category that both shops have."""
    one, other = (shop.account(each, shop.day(900), email="both@affinity.example") for each in SHOPS)
    for account in (one, other):
        _buy(shop, account, 30, "SHIRT-1", "HAT-1")
        _buy(shop, account, 29, "SHOP-B")
        for _ in range(3):
            shop.view(account, shop.day(10), "SHIRT-1")
            shop.view(account, shop.day(9), "SHOP-B")
