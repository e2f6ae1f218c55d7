"""People whose consents, unsubscribes, bounces and opens stand exactly on a boundary, many of them linked accounts."""

from datetime import datetime, timedelta

from .raw_files import SHOPS, Account, Line, RawShop

CHANNELS = ("email", "sms", "push", "ads", "profiling", "tracking")
CONSENTS: tuple[tuple[tuple[int, int, str], ...], ...] = (
    ((0, 40, "granted"),),
    ((1, 40, "reduced"),),
    ((0, 40, "denied"),),
    ((0, 40, "granted"), (1, 300, "denied")),
    ((0, 40, "granted"), (1, 300, "denied"), (1, 200, "reduced")),
    ((0, 40, "denied"), (0, 10, "granted")),
    ((0, 40, "granted"), (0, 40, "denied")),
    ((0, 40, "reduced"), (0, 40, "granted"), (1, 40, "denied"), (1, 40, "reduced")),
    ((0, 40, "granted"), (1, -1, "denied")),
    ((0, 40, "denied"), (0, 0, "granted"), (1, 5, "granted")),
)
"""Each pattern: account (0 or 1), days ago, status."""

AFTER_A_GRANT: tuple[tuple[tuple[int, str], ...], ...] = (
    ((21, "unsubscribe"),),
    ((20, "unsubscribe"),),
    ((19, "complaint"),),
    ((21, "bounce"),),
    ((20, "bounce"),),
    ((10, "bounce"), (10, "delivered")),
    ((10, "bounce"), (9, "sent")),
    ((10, "bounce"), (9, "delivered")),
    ((10, "bounce"), (9, "open")),
    ((10, "bounce"), (9, "click"), (8, "bounce")),
    ((10, "bounce"), (-1, "delivered")),
    ((-1, "unsubscribe"),),
)
"""Each pattern: days ago, event; the grant is 20 days old."""

LEVELS: tuple[tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]], ...] = (
    (((91, "bounce"),), ()),
    (((400, "sent"),), ()),
    (((-1, "open"),), ()),
    (((31, "open"), (3, "delivered"), (2, "bounce")), ()),
    ((), ((700, "reduced"),)),
    ((), ((700, "denied"),)),
    (((3, "open"),), ((700, "denied"),)),
    (((3, "open"),), ((700, "denied"), (600, "granted"))),
    (((3, "open"), (5, "unsubscribe")), ()),
    (((3, "open"), (5, "unsubscribe")), ((4, "granted"),)),
    (((3, "open"), (5, "complaint")), ((5, "granted"),)),
    (((3, "open"),), ((5, "granted"), (5, "denied"))),
)
"""Each case: email events and email consents, as days ago and what."""


def add_reach_traps(shop: RawShop) -> None:
    """Add all of them."""
    for channel in CHANNELS:
        for pattern in CONSENTS:
            _add_consents(shop, channel, pattern)
    for channel in ("email", "sms", "push"):
        for pattern in AFTER_A_GRANT:
            _add_after_a_grant(shop, channel, pattern)
    _add_levels(shop)
    _add_tracking(shop)
    _add_guests(shop)
    _add_visitors(shop)


def _pair(shop: RawShop) -> tuple[Account, Account]:
    """Return two linked accounts, each with an order, views, and an email sent and opened."""
    email = f"reach{shop.next_id('all', 'reach')}@reach.example"
    pair = tuple(shop.account(source_name, shop.day(500), email=email) for source_name in SHOPS)
    for account in pair:
        shop.order(account, shop.day(45), [Line("19.90", product_id="SHIRT-1")])
        for days_ago in (60, 38, 7):
            shop.view(account, shop.day(days_ago), "HAT-1")
            shop.message(account, shop.day(days_ago), "open", campaign_id="spring")
    return pair


def _add_consents(shop: RawShop, channel: str, pattern: tuple[tuple[int, int, str], ...]) -> None:
    pair = _pair(shop)
    for number, days_ago, status in pattern:
        shop.consent(pair[number], shop.day(days_ago), status, channel=channel)


def _add_after_a_grant(shop: RawShop, channel: str, pattern: tuple[tuple[int, str], ...]) -> None:
    email = f"reach{shop.next_id('all', 'reach')}@reach.example"
    one, other = (shop.account(source_name, shop.day(500), email=email) for source_name in SHOPS)
    shop.consent(one, shop.day(90), "granted", channel=channel)
    shop.consent(other, shop.day(20), ("granted", "reduced")[len(pattern) % 2], channel=channel)
    alone = shop.account("shop_a", shop.day(500))
    shop.consent(alone, shop.day(20), "granted", channel=channel)
    for position, (days_ago, event_type) in enumerate(pattern):
        for account in (alone, (one, other)[position % 2]):
            shop.message(account, shop.day(days_ago), event_type, channel=channel)


def _add_levels(shop: RawShop) -> None:
    """Opens and clicks at the limits of days, an hour before and after midnight in New York; and the cases above."""
    for days_ago in (0, 30, 31, 90, 91):
        for event_type, hour in (("open", 16), ("click", 16), ("open", 3), ("click", 5)):
            account = shop.account("shop_a", shop.day(800))
            shop.message(account, shop.day(days_ago, hour=hour), event_type)
            shop.message(account, shop.day(5), event_type, channel="push")
            shop.message(account, shop.day(300), "sent")
    for events, consents in LEVELS:
        account = shop.account("shop_b", shop.day(800))
        for days_ago, event_type in events:
            shop.message(account, shop.day(days_ago), event_type)
        for days_ago, status in consents:
            shop.consent(account, shop.day(days_ago), status)


def _add_tracking(shop: RawShop) -> None:
    """Events a second around a denial and the consent that ends it, of the account that denies and of the other."""
    denied_at, ended_at = shop.day(40), shop.day(20)
    for statuses in (("denied", "granted"), ("denied", "reduced"), ("denied", "denied"), ("reduced", "denied")):
        for denying in (0, 1):
            email = f"reach{shop.next_id('all', 'reach')}@reach.example"
            pair = [shop.account(source_name, shop.day(500), email=email) for source_name in SHOPS]
            for at, status in zip((denied_at, ended_at), statuses, strict=True):
                shop.consent(pair[denying], at, status, channel="tracking")
            for at in (denied_at, ended_at):
                for seconds in (-1, 0, 1):
                    _add_moment(shop, pair[0], at + timedelta(seconds=seconds))
            shop.order(pair[0], ended_at + timedelta(days=7), [Line("19.90", product_id="HAT-1")])
    late = shop.account("shop_a", shop.day(500), phone="+13335550100")
    denying = shop.account("shop_b", shop.day(300), email="denies@reach.example")
    shop.consent(denying, shop.day(100), "denied", channel="tracking")
    for days_ago in (101, 99, 50, 2):
        _add_moment(shop, late, shop.day(days_ago))
    shop.account("shop_b", shop.day(10), email="denies@reach.example", phone="+1 333 555 0100")


def _add_moment(shop: RawShop, account: Account, at: datetime) -> None:
    """Add one of each web event that scores, and an email opened and clicked."""
    for event_type in ("product_view", "site_visit", "add_to_cart"):
        shop.view(account, at, "SHIRT-2", event_type=event_type)
    for event_type in ("open", "click"):
        shop.message(account, at, event_type, campaign_id="summer")


def _add_guests(shop: RawShop) -> None:
    """Consents, messages and visits of an address without account; of an account with another's address."""
    for number, status in enumerate(("granted", "denied", "reduced")):
        address = f"written.to{number}@reach.example"
        nobody = Account("shop_a", "", address, "", shop.day(200))
        shop.consent(nobody, shop.day(20), status, customer_email=address.upper())
        for event_type in ("sent", "delivered", "open"):
            shop.message(nobody, shop.day(9), event_type, customer_email=f" {address}")
        for _ in range(3):
            shop.view(nobody, shop.day(8), "HAT-2", customer_email=address, anonymous_id=f"reach-guest-{number}")
            shop.view(nobody, shop.day(12), "HAT-3", anonymous_id=f"reach-guest-{number}")
        if number:
            shop.order(address, shop.day(7), [Line("25.00", product_id="HAT-2")], source_name="shop_b")
        account = shop.account("shop_a", shop.day(300), email=f"account.of{number}@reach.example")
        shop.consent(account, shop.day(6), "denied", channel="profiling", customer_email=address)
        shop.message(account, shop.day(5), "unsubscribe", customer_email=address)


def _add_visitors(shop: RawShop) -> None:
    """Visitors who looked around long before they were seen logged in, one of them only tomorrow, one in a kiosk."""
    for days_ago in (30, 1, 0, -1):
        account = shop.account("shop_a", shop.day(600))
        visitor = f"reach-{days_ago}"
        for earlier in (400, 200, 29, 6):
            for product_id in ("SHIRT-1", "SHIRT-2", "SHIRT-3", "CAP"):
                shop.visit(
                    "shop_a",
                    shop.day(earlier),
                    event_type="product_view",
                    anonymous_id=visitor,
                    product_id=product_id,
                )
        shop.visit("shop_a", shop.day(days_ago), anonymous_id=visitor, customer_id=account.customer_id)
        shop.visit("shop_b", shop.day(5), anonymous_id=visitor, event_type="add_to_cart")
        shop.order(account, shop.day(100), [Line("30.00", product_id="SHIRT-4")])
    for position in range(6):
        account = shop.account("shop_a", shop.day(300))
        for _ in range(3):
            shop.view(account, shop.day(50 - position), "HAT-1", anonymous_id="reach-kiosk")
            shop.visit("shop_a", shop.day(20), event_type="product_view", anonymous_id="reach-kiosk", product_id="CAP")
