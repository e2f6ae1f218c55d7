"""People who move between segments in the last thirty days, each for a cause of its own, which the id says.

As of any of these days others stand elsewhere, so that a history of daily or weekly dates sees every cause.
"""

from datetime import timedelta

from .raw_files import SHOPS, Account, Line, RawShop

FORTUNE = "40000.00"
"""Enough to be a vip in any month."""
MODEST = "25.00"

ORDERS: dict[str, tuple[int, ...]] = {
    "first-order": (12,),
    "new-30": (30,),
    "new-31": (31,),
    "new-ages": (41,),
    "new-ages-after-two": (45, 20),
    "new-orders-as-it-ages": (43, 12),
    "active-90": (200, 90),
    "active-91": (200, 91),
    "turns-at-risk": (200, 96),
    "turns-lapsed": (800, 187),
    "turns-lost": (800, 372),
    "at-risk-to-win-back": (191, 10),
    "at-risk-to-active": (190, 10),
    "lost-to-win-back": (800, 9),
    "win-back-to-at-risk": (600, 98),
    "there-and-back": (300, 106, 8),
    "two-a-week": (150, 17, 15),
    "frequency-expires": (375, 374, 370, 369, 60, 50, 40),
    "recency-sinks": (28, 29),
    "at-risk-loyal": (700, 600, 500, 128),
    "active-repeat-ends": (700, 99),
    "five-orders": (700, 600, 500, 400, 14),
    "replenisher": (110, 80, 50, 20),
    "seasonal": (380, 11),
    "discount-less": (300, 13),
}
"""Days ago of the orders of people who do nothing else."""

MESSAGES: dict[str, tuple[tuple[int, str], ...]] = {
    "engaged-30": ((30, "open"),),
    "engaged-31": ((31, "open"),),
    "turns-passive": ((43, "click"),),
    "passive-90": ((90, "open"),),
    "passive-91": ((91, "open"),),
    "turns-dormant": ((107, "click"),),
    "opens-again": ((52, "open"), (7, "open")),
    "first-email": ((16, "sent"),),
    "unsubscribes": ((60, "open"), (6, "unsubscribe")),
    "complains": ((200, "sent"), (5, "complaint")),
    "sent-as-it-turns-passive": ((44, "open"), (13, "sent")),
    "two-opens-at-once": ((4, "open"), (4, "open")),
    "clicks-fade": ((42, "click"), (35, "click")),
    "clicks-twice": ((15, "click"), (14, "click")),
}
"""Days ago and kind of the email events of people who do nothing else."""

CONSENTS: dict[str, tuple[tuple[int, str, str], ...]] = {
    "subscribes": ((17, "email", "granted"),),
    "subscriber-30": ((30, "email", "granted"),),
    "subscriber-31": ((31, "email", "granted"),),
    "subscriber-ages": ((40, "email", "granted"),),
    "denies-email": ((90, "email", "granted"), (8, "email", "denied")),
    "denies-and-grants": ((20, "email", "denied"), (10, "email", "granted")),
    "denies-profiling": ((19, "profiling", "denied"),),
    "denies-profiling-for-a-week": ((21, "profiling", "denied"), (14, "profiling", "granted")),
    "was-never-profiled": ((500, "profiling", "denied"), (12, "profiling", "granted")),
    "denies-tracking": ((25, "tracking", "denied"),),
    "tracking-as-views-expire": ((9, "tracking", "reduced"),),
    "ads-granted": ((11, "ads", "granted"),),
    "ads-denied": ((300, "ads", "granted"), (13, "ads", "denied")),
}
"""Days ago, channel and status of people who have also ordered, viewed, and opened an email."""


def add_moving_traps(shop: RawShop) -> None:
    """Add all of them."""
    for source_name in SHOPS:
        for name in ("tents", "ropes", "lamps", "maps"):
            shop.product(name.upper(), source_name=source_name, category=name)
    for name, days in ORDERS.items():
        _orders(shop, _mover(shop, name), *days)
    for name, events in MESSAGES.items():
        account = _mover(shop, name)
        for days_ago, event_type in events:
            shop.message(account, shop.day(days_ago), event_type)
    _add_consents(shop)
    _add_money(shop)
    _add_tiers(shop)
    _add_affinities(shop)
    _add_intents(shop)
    _add_emails_in_a_row(shop)
    _add_mergers(shop)
    _add_partings(shop)
    _add_visitors(shop)
    _add_several_causes_at_once(shop)


def _mover(shop: RawShop, name: str, created: int = 900, source_name: str = "shop_a", **values: str) -> Account:
    return shop.account(source_name, shop.day(created), customer_id=f"moves-{name}", **values)


def _orders(shop: RawShop, buyer: Account, *days: int, price: str = MODEST, product_id: str = "P-01") -> None:
    for days_ago in days:
        shop.order(buyer, shop.day(days_ago), [Line(price, product_id=product_id)])


def _views(shop: RawShop, account: Account, product_id: str, *days: int, event_type: str = "product_view") -> None:
    for days_ago in days:
        shop.view(account, shop.day(days_ago), product_id, event_type=event_type)


def _phone(shop: RawShop) -> str:
    """Return a phone number nobody else has."""
    return f"+1718{int(shop.next_id('all', 'moving phones')):07d}"


def _add_consents(shop: RawShop) -> None:
    for name, consents in CONSENTS.items():
        account = _mover(shop, name)
        if name.startswith("subscrib"):
            pass
        elif name.startswith("ads"):
            _orders(shop, account, 60, price=FORTUNE)
        else:
            _orders(shop, account, 70, product_id="TENTS")
            shop.message(account, shop.day(45), "open")
        if name == "denies-tracking":
            _views(shop, account, "MAPS", 40, 39, 24, 23, 22)
            shop.message(account, shop.day(24), "open")
        if name == "tracking-as-views-expire":
            _views(shop, account, "MAPS", 374, 300, 200)
        for days_ago, channel, status in consents:
            shop.consent(account, shop.day(days_ago), status, channel=channel)


def _add_money(shop: RawShop) -> None:
    """Refunds that take the money score, a threshold or a rank; one that leaves the window gives it back."""
    monetary = _mover(shop, "refund-takes-monetary")
    order = shop.order(monetary, shop.day(200), [Line("3000.00")])
    shop.refund(order, shop.day(9), "2999.00")
    ltv = _mover(shop, "refund-takes-ltv")
    order = shop.order(ltv, shop.day(500), [Line("500.00")])
    shop.refund(order, shop.day(18), "0.01")
    early = _mover(shop, "refund-before-its-order")
    shop.refund(shop.order(early, shop.day(15), [Line("600.00")]), shop.day(40), "200.00")
    two = _mover(shop, "two-refunds-at-once")
    order = shop.order(two, shop.day(90), [Line("700.00")])
    for refund_id in ("moves-10", "moves-9"):
        shop.refund(order, shop.day(7), "150.00", refund_id=refund_id)
    postage = _mover(shop, "refund-of-postage-as-the-window-ends")
    order = shop.order(postage, shop.day(371), [Line("3000.00"), Line("9.00", product_id="POSTAGE")])
    shop.refund(order, shop.day(6), "9.00", order_line_id=order.line_ids[1])
    for name, days_ago in (("refund-expires", 370), ("refund-expires-tier", 378)):
        account = _mover(shop, name)
        gone = shop.order(account, shop.day(500), [Line(FORTUNE)])
        shop.refund(gone, shop.day(days_ago), FORTUNE)
        _orders(shop, account, 80, price=FORTUNE)
    former = _mover(shop, "former-high-value")
    _orders(shop, former, 700, 699, price="80.00")
    _orders(shop, former, 188, price="200.00")
    _orders(shop, _mover(shop, "order-makes-ltv"), 300, 16, price="250.00")


def _add_tiers(shop: RawShop) -> None:
    """Up at once; down as grace ends, after an order left the window or was given back; up as others go down."""
    _orders(shop, _mover(shop, "order-makes-vip"), 14, price=FORTUNE)
    for name, days_ago in (("grace-ends", 8), ("grace-ends-today", 0), ("grace-ends-tomorrow", -1)):
        account = _mover(shop, name)
        _orders(shop, account, 364 + 31 + days_ago, price=FORTUNE)
        shop.consent(account, shop.day(600), "granted", channel="ads")
    fallen = _mover(shop, "grace-ends-lower")
    _orders(shop, fallen, 364 + 31 + 12, price=FORTUNE)
    _orders(shop, fallen, 100, price="160.00")
    for name, refunded in (("grace-ends-after-refund", 40), ("refund-as-grace-ends", 41)):
        account = _mover(shop, name)
        order = shop.order(account, shop.day(150), [Line(FORTUNE)])
        shop.refund(order, shop.day(refunded), "39990.00")
        if name == "refund-as-grace-ends":
            shop.refund(order, shop.day(11), "1.00")
    kept = _mover(shop, "order-saves-tier")
    _orders(shop, kept, 364 + 20, 15, price=FORTUNE)
    for number in range(15):  # all of them are rich until the same day, and many just below them rise
        rich = _mover(shop, f"rich-until-one-day-{number}")
        shop.refund(shop.order(rich, shop.day(200), [Line("900.00")]), shop.day(5), "900.00")


def _add_affinities(shop: RawShop) -> None:
    """Categories that come with an order or a third view, and go with a return or the window."""
    _orders(shop, _mover(shop, "affinity-by-order"), 500, 13, product_id="TENTS")
    returned = _mover(shop, "affinity-returned")
    order = shop.order(returned, shop.day(60), [Line("9.00", product_id="ROPES"), Line("9.00", product_id="MAPS")])
    for days_ago, amount in ((21, "4.00"), (16, "5.00")):
        shop.refund(order, shop.day(days_ago), amount, order_line_id=order.line_ids[0])
    in_krona = _mover(shop, "affinity-returned-in-krona")
    order = shop.order(in_krona, shop.day(60), [Line("90.00", product_id="LAMPS")], currency="SEK")
    shop.refund(order, shop.day(8), "90.00", order_line_id=order.line_ids[0])
    _views(shop, _mover(shop, "affinity-by-third-view"), "LAMPS", 100, 90, 19)
    _views(shop, _mover(shop, "affinity-view-expires"), "LAMPS", 376, 300, 200)
    _orders(shop, _mover(shop, "affinity-order-expires"), 377, product_id="TENTS")
    swaps = _mover(shop, "affinity-swap")
    for product_id, count in (("TENTS", 5), ("ROPES", 4), ("LAMPS", 3)):
        _views(shop, swaps, product_id, *[50] * count)
    _views(shop, swaps, "MAPS", *[10] * 6)
    loyal = _mover(shop, "category-loyal")
    _orders(shop, loyal, 300, 200, 17, product_id="TENTS")
    no_longer = _mover(shop, "category-loyal-until-returned")
    for days_ago in (300, 200, 100):
        order = shop.order(no_longer, shop.day(days_ago), [Line("30.00", product_id="MAPS")])
    shop.refund(order, shop.day(9), "30.00", order_line_id=order.line_ids[0])


def _add_intents(shop: RawShop) -> None:
    """Carts and views that come, and go with the days or with an order; strangers who become known."""
    for name, ordered in (("cart", ()), ("cart-ordered-at-once", (20,)), ("cart-ordered-next-day", (19,))):
        account = _mover(shop, name)
        _views(shop, account, "TENTS", 20, event_type="add_to_cart")
        for days_ago in ordered:
            shop.order(account, shop.day(days_ago, hour=20), [Line(MODEST, product_id="TENTS")])
    carts = _mover(shop, "two-open-carts")
    for days_ago, cart_id in ((45, "a"), (40, "b")):
        shop.view(carts, shop.day(days_ago), "TENTS", event_type="add_to_cart", cart_id=cart_id)
    browses = _mover(shop, "browses")
    for days_ago, product_id in ((18, "HAT-1"), (17, "HAT-2"), (16, "HAT-3"), (15, "HAT-3")):
        shop.view(browses, shop.day(days_ago), product_id)
    high = _mover(shop, "high-engagement-fades")
    _views(shop, high, "MAPS", 45, 44, 38)
    both = _mover(shop, "high-engagement-twice")
    _views(shop, both, "MAPS", 14, 14, 14)
    for _ in range(2):
        shop.message(both, shop.day(14), "click")
    bought = _mover(shop, "viewed-then-bought")
    _views(shop, bought, "ROPES", 22)
    _orders(shop, bought, 18, product_id="ROPES")
    again = _mover(shop, "returned-to-browse")
    _orders(shop, again, 200, product_id="ROPES")
    _views(shop, again, "ROPES", 26)
    accessory = _mover(shop, "accessory")
    _orders(shop, accessory, 200)
    _views(shop, accessory, "CAP", 36, 12)
    night = _mover(shop, "midnight-cart")
    shop.view(night, shop.day(10, hour=3, minute=59), "TENTS", event_type="add_to_cart")
    shop.view(night, shop.day(7, hour=4), "TENTS", event_type="add_to_cart")
    stranger = _mover(shop, "cold-start-ends")
    shop.message(stranger, shop.day(25), "open", channel="push")
    shop.visit("shop_a", shop.day(24), customer_id=stranger.customer_id)
    shop.visit("shop_a", shop.day(23), customer_id=stranger.customer_id, event_type="search")


def _add_emails_in_a_row(shop: RawShop) -> None:
    """The fifth of five is opened late, then a sixth is sent."""
    account = _mover(shop, "opened-last-five")
    for number, days_ago in enumerate((40, 39, 38, 37, 36)):
        shop.message(account, shop.day(days_ago), "sent", campaign_id=f"moving-{number}")
        opened = 15 if number == 4 else days_ago
        shop.message(account, shop.day(opened, hour=18), "open", campaign_id=f"moving-{number}")
    shop.message(account, shop.day(6), "sent", campaign_id="moving-5")
    shop.message(account, shop.day(6), "bounce", campaign_id="moving-5")


def _add_mergers(shop: RawShop) -> None:
    """Accounts and guests that a later account joins; some of the absorbed carry labels, some survivors none."""
    for name, days_ago in (("merges", 14), ("merges-today", 0), ("merges-tomorrow", -1)):
        phone, email = _phone(shop), f"{name}@moves.example"
        survivor = _mover(shop, f"{name}-survivor", phone=phone)
        absorbed = _mover(shop, f"{name}-absorbed", 300, "shop_b", email=email)
        _orders(shop, absorbed, 120, price=FORTUNE, product_id="TENTS")
        shop.message(absorbed, shop.day(20), "open")
        _mover(shop, f"{name}-joint", days_ago, email=email, phone=phone)
        _orders(shop, survivor, max(days_ago, 0))
    phone = _phone(shop)
    _mover(shop, "merges-with-guest-survivor", phone=phone)
    shop.order("zz.guest@moves.example", shop.day(100), [Line("60.00", product_id="ROPES")], source_name="shop_b")
    together = _mover(shop, "absorbed-with-guest", 300, "shop_b")
    joint = _mover(shop, "merges-with-guest-joint", 11, "shop_b", phone=phone, email="zz.guest@moves.example")
    for account, days_ago in ((together, 30), (joint, 11)):
        shop.visit("shop_b", shop.day(days_ago), anonymous_id="moves-x", customer_id=account.customer_id)
    shop.order("older.guest@moves.example", shop.day(95), [Line("60.00", product_id="ROPES")])
    _orders(shop, _mover(shop, "joins-older-guest", 12, email="older.guest@moves.example"), 12)
    for position, phone in enumerate((first := _phone(shop), second := _phone(shop))):
        _orders(shop, _mover(shop, f"absorbed-together-{position}", 300 - position, phone=phone), 150 - position)
    _mover(shop, "absorbs-two", email="absorbs.two@moves.example")
    for phone in (first, second):
        _mover(shop, f"absorbs-two-joint-{phone[-1]}", 13, email="absorbs.two@moves.example", phone=phone)
    denies = _mover(shop, "denies-and-is-absorbed", 200, "shop_b", email="denies@moves.example")
    shop.consent(denies, shop.day(100), "denied", channel="profiling")
    _orders(shop, denies, 90)
    phone = _phone(shop)
    _orders(shop, _mover(shop, "absorbs-a-denial", phone=phone), 80)
    _mover(shop, "absorbs-a-denial-joint", 10, email="denies@moves.example", phone=phone)


def _add_partings(shop: RawShop) -> None:
    """Those whom a sixth account takes apart: five who were one all along, and one who had been somebody before."""
    family = [_mover(shop, f"family-{number}", 300 - number, email="family@moves.example") for number in range(5)]
    for number, account in enumerate(family):
        _orders(shop, account, 40 + 60 * number, price=("30.00", FORTUNE)[number == 3])
    _mover(shop, "family-sixth", 9, "shop_b", email="family@moves.example")
    phone = _phone(shop)
    _orders(shop, _mover(shop, "parts-elder", email="parts@moves.example"), 60)
    younger = _mover(shop, "parts-younger", 200, "shop_b", phone=phone)
    _orders(shop, younger, 100, price=FORTUNE, product_id="LAMPS")
    shop.message(younger, shop.day(50), "open")
    _mover(shop, "parts-joint", 22, email="parts@moves.example", phone=phone)
    for number in range(4):
        _mover(shop, f"parts-stranger-{number}", 10, SHOPS[number % 2], email="parts@moves.example")


def _add_visitors(shop: RawShop) -> None:
    """One who is recognised late, one who shows that two accounts are one, and a kiosk that belongs to nobody."""
    known = _mover(shop, "recognised")
    for days_ago in (60, 50, 28):
        shop.visit("shop_a", shop.day(days_ago), anonymous_id="moves-v", event_type="product_view", product_id="MAPS")
    shop.visit("shop_a", shop.day(12), anonymous_id="moves-v", customer_id=known.customer_id)
    for name, created, seen in (("same-visitor-old", 500, 70), ("same-visitor-young", 400, 16)):
        account = _mover(shop, name, created)
        _orders(shop, account, created - 200)
        shop.visit("shop_a", shop.day(seen), anonymous_id="moves-w", customer_id=account.customer_id)
    household = [_mover(shop, f"kiosk-{number}", 400 - number, email="kiosk@moves.example") for number in range(5)]
    for account in household:
        shop.visit("shop_a", shop.day(90), anonymous_id="moves-kiosk", customer_id=account.customer_id)
    for _ in range(4):
        shop.visit("shop_a", shop.day(80), anonymous_id="moves-kiosk", event_type="product_view", product_id="ROPES")
    shop.visit("shop_a", shop.day(8), anonymous_id="moves-kiosk", customer_id=_mover(shop, "kiosk-sixth").customer_id)


def _add_several_causes_at_once(shop: RawShop) -> None:
    """Everything on one day; orders of one instant in both shops, with ids whose order as text is another."""
    everything = _mover(shop, "everything-at-once")
    first = shop.order(everything, shop.day(31 + 8), [Line("50.00", product_id="TENTS")])
    shop.refund(first, shop.day(8, hour=18), "50.00", order_line_id=first.line_ids[0])
    shop.order(everything, shop.day(8, hour=15), [Line("70.00", product_id="ROPES")])
    shop.message(everything, shop.day(8, hour=19), "open")
    _views(shop, everything, "ROPES", 8, 8, 8)
    shop.consent(everything, shop.day(8, hour=20), "granted")
    pair = [_mover(shop, "ties", source_name=source_name, email="ties@moves.example") for source_name in SHOPS]
    at = shop.day(13)
    for account, order_id in ((pair[0], "moves-9"), (pair[0], "moves-10"), (pair[1], "moves-10")):
        shop.order(account, at, [Line(MODEST)], order_id=order_id)
    for account, event_id in ((pair[1], "moves-1"), (pair[0], "moves-2"), (pair[0], "moves-10")):
        shop.message(account, at, "open", event_id=event_id)
        shop.message(account, at - timedelta(seconds=1), "click", event_id=f"{event_id}-earlier")
