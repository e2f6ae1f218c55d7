"""Carts, views and emails of the last days, around an order, and people who hold exactly what a rule asks for."""

from datetime import timedelta

from .raw_files import SHOPS, Account, Line, RawShop


def add_intent_traps(shop: RawShop) -> None:
    """Add all of them."""
    _add_carts(shop)
    _add_browsing(shop)
    _add_emails(shop)
    _add_lifetime_limits(shop)
    _add_subscribers(shop)
    _add_strangers(shop)


def _account(shop: RawShop, source_name: str = "shop_a") -> Account:
    return shop.account(source_name, shop.day(900))


def _add_carts(shop: RawShop) -> None:
    """A cart of today, yesterday and an hour from midnight in New York, with an order a second around it."""
    for days_ago, hour in ((0, 16), (0, 5), (0, 3), (1, 16), (-1, 3), (-1, 5)):
        at = shop.day(days_ago, hour=hour)
        for seconds in (None, -1, 0, 1):
            account = _account(shop)
            shop.view(account, at, "HAT-1", event_type="add_to_cart", cart_id="cart")
            if seconds is not None:
                shop.order(account, at + timedelta(seconds=seconds), [Line("9.00", product_id="HAT-1")])
    carts: tuple[tuple[dict[str, str], ...], ...] = (
        ({"cart_id": "1"}, {"cart_id": "1"}),
        ({"cart_id": "1"}, {"cart_id": "2"}),
        ({"cart_id": "1", "session_id": "a"}, {"cart_id": "1", "session_id": "b"}),
        ({"session_id": "a"}, {"session_id": "b"}),
        ({"session_id": "a"}, {"session_id": "a"}),
        ({}, {}),
        ({"cart_id": "1", "session_id": "a"}, {"session_id": "a"}),
    )
    for pair in carts:
        for days_ago, ordered in ((29, None), (30, None), (29, 29), (29, 30), (10, 9)):
            account = _account(shop)
            for values in pair:
                shop.view(account, shop.day(days_ago), "HAT-1", event_type="add_to_cart", **values)
            if ordered is not None:
                shop.order(account, shop.day(ordered), [Line("9.00", product_id="HAT-1")])
    one, other = (shop.account(each, shop.day(900), email="carts@intent.example") for each in SHOPS)
    for account in (one, other):
        shop.view(account, shop.day(3), "HAT-1", event_type="add_to_cart", cart_id="same id")


def _add_browsing(shop: RawShop) -> None:
    """Each case: views as days ago and products, then an order as days ago and product."""
    cases: tuple[tuple[tuple[tuple[int, str], ...], tuple[int, str] | None], ...] = (
        (((6, "SHIRT-1 SHIRT-2 SHIRT-3"),), None),
        (((6, "SHIRT-1 SHIRT-2 SHIRT-2"),), None),
        (((6, "SHIRT-1 SHIRT-2 HAT-1"),), None),
        (((7, "SHIRT-1"), (6, "SHIRT-2 SHIRT-3")), None),
        (((6, "SHIRT-1 SHIRT-2 SHIRT-3"),), (6, "HAT-1")),
        (((6, "SHIRT-1 SHIRT-2 SHIRT-3"),), (7, "HAT-1")),
        (((6, "SHIRT-1"), (2, "SHIRT-2 SHIRT-3")), (4, "HAT-1")),
        (((29, "HAT-1"),), None),
        (((30, "HAT-1"),), None),
        (((29, "HAT-1"),), (29, "HAT-1")),
        (((28, "HAT-1"),), (29, "HAT-1")),
        (((28, "HAT-1"),), (30, "HAT-1")),
        (((28, "HAT-1"),), (5, "HAT-2")),
        (((28, "HAT-1"),), (-1, "HAT-2")),
        (((28, "CAP"),), (5, "SHIRT-2")),
        (((28, "CAP"),), (29, "SHIRT-2")),
        (((30, "BELT"),), (31, "SHIRT-2")),
        (((28, "BLANK"),), (29, "BLANK")),
        (((29, "HAT-1 HAT-1 HAT-1"),), None),
        (((29, "HAT-1 HAT-1"), (30, "HAT-1")), None),
    )
    for source_name in SHOPS:
        for views, ordered in cases:
            account = _account(shop, source_name)
            for days_ago, product_ids in views:
                for product_id in product_ids.split():
                    shop.view(account, shop.day(days_ago), product_id)
            if ordered:
                shop.order(account, shop.day(ordered[0]), [Line("9.00", product_id=ordered[1])])
    for words in ("shirts", "own words"):
        account = _account(shop)
        for product_id in ("SHIRT-1", "SHIRT-2", "unheard of", "", ""):
            shop.view(account, shop.day(2), product_id, category=words)
    returned = _account(shop)
    order = shop.order(returned, shop.day(20), [Line("9.00", product_id="HAT-1"), Line("2.00", product_id="LETTER")])
    shop.refund(order, shop.day(15), "9.00", order_line_id=order.line_ids[0])
    shop.view(returned, shop.day(10), "HAT-1")
    shop.view(returned, shop.day(10), "LETTER")
    cancelled = _account(shop)
    shop.order(cancelled, shop.day(20), [Line("9.00", product_id="HAT-1")], status="cancelled")
    shop.view(cancelled, shop.day(10), "CAP")


def _add_emails(shop: RawShop) -> None:
    """Campaigns sent day after day, and which of them were opened; clicks of the last days."""
    for sent, opened in (
        ("abcde", "abcde"),
        ("abcde", "abcd"),
        ("abcd", "abcd"),
        ("xabcde", "abcde"),
        ("abcdex", "abcde"),
        ("aabbc", "abc"),
        ("abcd ", "abcd"),
    ):
        for hour in (16, 14):  # opened as it was sent, and two hours too early
            account = _account(shop)
            for number, campaign_id in enumerate(sent):
                shop.message(account, shop.day(20 - number), "sent", campaign_id=campaign_id.strip())
                shop.message(account, shop.day(20 - number), "sent", campaign_id="text", channel="sms")
            for campaign_id in opened:
                at = shop.day(20 - sent.rindex(campaign_id), hour=hour)
                shop.message(account, at, "open", campaign_id=campaign_id)
    for at_once in ("abcdef", "fedcba"):
        account = _account(shop)
        for position, campaign_id in enumerate(at_once):
            event_id = f"at-once-{at_once[0]}-{position}"
            shop.message(account, shop.day(9), "sent", campaign_id=campaign_id, event_id=event_id)
            if campaign_id != "a":
                shop.message(account, shop.day(8), "open", campaign_id=campaign_id)
    one, other = (shop.account(each, shop.day(900), email="emails@intent.example") for each in SHOPS)
    for campaign_id in "abcde":
        shop.message(one, shop.day(9), "sent", campaign_id=campaign_id)
        shop.message(other if campaign_id == "c" else one, shop.day(8), "open", campaign_id=campaign_id)
    tracked = _account(shop)
    for campaign_id in "abcde":
        shop.message(tracked, shop.day(9), "sent", campaign_id=campaign_id)
        shop.message(tracked, shop.day(8), "open", campaign_id=campaign_id)
    shop.consent(tracked, shop.day(8), "denied", channel="tracking")
    for clicks in ((29, 0), (30, 0), (29,), (-1, 0)):
        account = _account(shop)
        for days_ago in clicks:
            shop.message(account, shop.day(days_ago), "click")
            shop.message(account, shop.day(days_ago), "click", channel="sms")


def _add_lifetime_limits(shop: RawShop) -> None:
    """Numbers of orders, days and money at the limits of the segments for loyal, valuable and lost customers."""
    for orders in (3, 4, 5):
        for days_ago in (90, 91, 119, 120, 179, 180):
            account = _account(shop)
            for number in range(orders):
                shop.order(account, shop.day(days_ago + number * 3), [Line("100.00"), Line("0.01")])
    for prices in (
        ("166.67", "166.67", "166.66"),
        ("166.67", "166.67", "166.67"),
        ("499.99",),
        ("500.00",),
        ("100.00", "100.00", "100.01"),
        ("100.00", "100.00", "100.02"),
        ("100.00", "100.00", "100.00"),
    ):
        account = _account(shop)
        for price in prices:
            shop.order(account, shop.day(200), [Line(price)])
    for days_ago in (6, 7, 8):
        shop.order(_account(shop), shop.day(days_ago, hour=3), [Line("9.00")])


def _add_subscribers(shop: RawShop) -> None:
    """First grants of 30 and 31 days ago, after another consent, of a linked account, and with an order."""
    for consents in (
        ((30, "granted"),),
        ((31, "granted"),),
        ((31, "reduced"), (30, "granted")),
        ((31, "granted"), (10, "denied"), (5, "granted")),
        ((5, "denied"),),
        ((-1, "granted"),),
    ):
        for ordered, status in ((None, ""), (500, "paid"), (5, "cancelled"), (-1, "paid")):
            address = f"subscriber{shop.next_id('all', 'subscribers')}@intent.example"
            one, other = (shop.account(each, shop.day(900), email=address) for each in SHOPS)
            for number, (days_ago, consent) in enumerate(consents):
                shop.consent((one, other)[number % 2], shop.day(days_ago), consent)
            if ordered is not None:
                shop.order(one, shop.day(ordered), [Line("9.00")], status=status)


def _add_strangers(shop: RawShop) -> None:
    """People of two and three signs of life; those of tomorrow and those that may not be used do not count."""
    for events in ("vv", "vvv", "vo", "voc", "oc", "ss", "vot", "vt"):
        account = _account(shop)
        for position, event in enumerate(events):
            at = shop.day(500 - position)
            if event == "v":
                shop.visit("shop_a", at, customer_id=account.customer_id)
            elif event == "t":
                shop.consent(account, shop.day(400), "denied", channel="tracking")
                shop.visit("shop_a", shop.day(399), customer_id=account.customer_id)
                shop.message(account, shop.day(399), "open")
            elif event == "s":
                shop.order(account, at, [Line("9.00")])
            else:
                shop.message(account, at, {"o": "open", "c": "click"}[event])
        shop.visit("shop_a", shop.day(-1), customer_id=account.customer_id)
        shop.message(account, shop.day(3), "open", channel="push")
