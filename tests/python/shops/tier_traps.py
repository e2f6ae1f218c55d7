"""Spenders at the cuts of the value tiers, and tiers that are lost, kept for a while and inherited."""

from .money_traps import FIXED_RATE_DAYS_AGO
from .raw_files import SHOPS, Account, Line, RawShop

GRACE_EDGES = (0, 1, 29, 30, 31)
FORTUNE = "25000.00"
"""Enough to be among the richest whatever the rest of the shop spends."""
EQUALS = (("1500.00", 60), ("140.00", 60), ("38.00", 60))
"""Spenders of one amount, so many that a cut between two tiers falls among them or among others who spend alike."""


def add_tier_traps(shop: RawShop) -> None:
    """Add all of them."""
    _add_equals(shop)
    _add_losses(shop)
    _add_mergers(shop)
    _add_partings(shop)
    _add_seeds(shop)


def _phone(shop: RawShop) -> str:
    """Return a phone number nobody else has."""
    return f"+1646{int(shop.next_id('all', 'tier phones')):07d}"


def _add_equals(shop: RawShop) -> None:
    """The same net revenue made in several ways, and a cent more or less."""
    for amount, count in EQUALS:
        for number in range(count):
            account = shop.account(SHOPS[number % 2], shop.day(700))
            if number % 5 == 0:
                order = shop.order(account, shop.day(300), [Line(amount), Line("20.00")])
                shop.refund(order, shop.day(200), "20.00", order_line_id=order.line_ids[1])
            elif number % 5 == 1:
                half = f"{float(amount) / 2:.2f}"
                for days_ago in (364, 12):
                    shop.order(account, shop.day(days_ago), [Line(half)])
            else:
                shop.order(account, shop.day(20 + 3 * number), [Line(amount), Line("9.00", product_id="POSTAGE")])
        for shift in ("0.01", "-0.01"):
            account = shop.account("shop_a", shop.day(700))
            shop.order(account, shop.day(90), [Line(f"{float(amount) + float(shift):.2f}")])
    in_euro = shop.account("shop_a", shop.day(700))
    lines = [Line(price) for price in ("34.40", "0.05", "0.09")]  # 37.84, 0.06 and 0.10 dollars at 1.1
    shop.order(in_euro, shop.day(FIXED_RATE_DAYS_AGO), lines, currency="EUR")


def _add_losses(shop: RawShop) -> None:
    """An order that leaves the window, a refund of everything, of all but a cent and of more, or of nearly nothing."""
    for days in GRACE_EDGES:
        leaving = shop.account("shop_a", shop.day(900))
        shop.order(leaving, shop.day(364 + days), [Line(FORTUNE)])
        falling = shop.account("shop_a", shop.day(900))
        shop.order(falling, shop.day(364 + days), [Line(FORTUNE)])
        shop.order(falling, shop.day(60), [Line("30.00")])
        for amount in (FORTUNE, "24999.99", "1.00"):
            refunded = shop.account("shop_b", shop.day(900))
            order = shop.order(refunded, shop.day(100), [Line(FORTUNE)])
            shop.refund(order, shop.day(days), amount)
        overpaid = shop.account("shop_b", shop.day(900))
        order = shop.order(overpaid, shop.day(100), [Line(FORTUNE)])
        shop.refund(order, shop.day(days), "30000.00", order_line_id=order.line_ids[0])
    for days in (0, -1):
        rising = shop.account("shop_a", shop.day(900))
        shop.order(rising, shop.day(days), [Line(FORTUNE)])
        given_back = shop.account("shop_a", shop.day(900))
        order = shop.order(given_back, shop.day(10), [Line(FORTUNE)])
        shop.refund(order, shop.day(days), FORTUNE)
    unknown = shop.account("shop_a", shop.day(900))
    shop.order(unknown, shop.day(10), [Line(FORTUNE)], currency="SEK")


def _add_mergers(shop: RawShop) -> None:
    """An old account that never bought absorbs one, or a guest, that was rich until the day it was refunded."""
    for days in (*GRACE_EDGES, -1):
        for absorbed_is_guest in (False, True):
            phone, name = _phone(shop), f"rich{days}.{absorbed_is_guest}@tiers.example".lower()
            shop.account("shop_a", shop.day(900), phone=phone)
            buyer: Account | str = name if absorbed_is_guest else shop.account("shop_b", shop.day(200), email=name)
            order = shop.order(buyer, shop.day(150), [Line(FORTUNE)], source_name="shop_b")
            shop.refund(order, shop.day(days), FORTUNE)
            shop.account("shop_a", shop.day(days), email=name, phone=phone)
    both_rich = _phone(shop)
    for source_name in SHOPS:
        account = shop.account(source_name, shop.day(400), phone=both_rich, email=f"{source_name}@tiers.example")
        shop.order(account, shop.day(380), [Line(FORTUNE)])


def _add_partings(shop: RawShop) -> None:
    """Five accounts under one address that a sixth takes apart; one of them is rich, not the eldest."""
    for days in (*GRACE_EDGES, -1):
        address = f"parting{days}@tiers.example"
        accounts = [shop.account("shop_a", shop.day(300 - number), email=address) for number in range(5)]
        shop.order(accounts[3], shop.day(200), [Line(FORTUNE)])
        shop.account("shop_b", shop.day(days), email=address)


def _add_seeds(shop: RawShop) -> None:
    """Rich people who may be used for ads or not, and some who are rich only by grace."""
    for days_ago in (100, 380):
        for status in ("granted", "reduced", "denied"):
            account = shop.account("shop_b", shop.day(700))
            shop.order(account, shop.day(days_ago), [Line(FORTUNE)])
            shop.consent(account, shop.day(50), status, channel="ads")
