"""People at the limits of suppression: caps, reduced consents, unanswered touches and conversions, one case each.

Most filled a cart today and have never ordered, or ordered for the last time so long ago that they count in no
population; their orders are of no value, so that nobody else's tier moves. Every account's address names its case.
"""

from datetime import timedelta

from .raw_files import SHOPS, Account, Line, RawShop

Events = tuple[tuple[int, str], ...]

REDUCED: dict[str, tuple[tuple[tuple[int, int, str], ...], Events]] = {
    "reduced-none": (((0, 40, "reduced"),), ()),
    "reduced-29": (((0, 40, "reduced"),), ((29, "sent"),)),
    "reduced-30": (((0, 40, "reduced"),), ((30, "sent"),)),
    "reduced-other-account": (((0, 40, "granted"), (1, 300, "reduced")), ((20, "sent"),)),
    "reduced-then-granted": (((0, 40, "reduced"), (0, 20, "granted")), ((20, "sent"),)),
    "granted-then-reduced": (((0, 40, "granted"), (0, 20, "reduced")), ((25, "sent"),)),
    "reduced-and-granted-at-once": (((0, 40, "reduced"), (0, 40, "granted")), ((20, "sent"),)),
    "reduced-and-denied": (((0, 40, "reduced"), (1, 40, "denied")), ((20, "sent"),)),
}
"""By case: consents as account, days ago and status; messages as days ago and what. All opened one 3 days ago."""

CAPS: dict[str, Events] = {
    "engaged-two": ((3, "open"), (6, "sent"), (0, "sent")),
    "engaged-three": ((3, "open"), (6, "sent"), (0, "sent"), (0, "sent")),
    "engaged-third-a-week-ago": ((3, "open"), (7, "sent"), (6, "sent"), (0, "sent")),
    "engaged-third-tomorrow": ((3, "open"), (6, "sent"), (0, "sent"), (-1, "sent")),
    "passive-six": ((31, "open"), (6, "sent")),
    "passive-seven": ((31, "open"), (7, "sent")),
    "dormant-29": ((100, "open"), (29, "sent")),
    "dormant-30": ((100, "open"), (30, "sent")),
    "dormant-delivered": ((100, "open"), (5, "delivered")),
    "dormant-newsletter": ((100, "open"), (5, "newsletter")),
    "dormant-by-sms": ((100, "open"), (5, "sms")),
    "dormant-touched": ((100, "open"), (5, "touch:act_email")),
    "dormant-touched-in-capitals": ((100, "open"), (5, "touch:act_capitals")),
    "dormant-held-out": ((100, "open"), (5, "holdout:act_email")),
    "dormant-touched-by-nothing-known": ((100, "open"), (5, "touch:act_unheard_of")),
    "dormant-touched-by-sms": ((100, "open"), (5, "touch:act_sms")),
    "engaged-touch-and-message": ((3, "open"), (5, "message:act_email"), (5, "touch:act_email"), (4, "sent")),
    "engaged-touch-and-message-apart": ((3, "open"), (5, "message:act_email"), (4, "touch:act_email"), (4, "sent")),
    "engaged-two-messages-of-one-campaign": ((3, "open"), (5, "message:act_email"), (5, "message:act_email")),
}

UNANSWERED: dict[str, Events] = {
    "two": ((90, "back"), (70, "back_2")),
    "three": ((90, "back"), (70, "back_2"), (50, "back")),
    "three-of-nobody": ((90, "back"), (70, "act_email"), (50, "back")),
    "three-then-open": ((90, "back"), (70, "back_2"), (50, "back"), (49, "open")),
    "three-open-that-day": ((90, "back"), (70, "back_2"), (50, "back"), (50, "open")),
    "three-open-between": ((90, "back"), (70, "back_2"), (60, "open"), (50, "back")),
    "three-click-on-the-first": ((90, "back"), (90, "click"), (70, "back_2"), (50, "back")),
    "three-open-before": ((91, "open"), (90, "back"), (70, "back_2"), (50, "back")),
    "open-then-three": ((120, "back"), (110, "open"), (90, "back"), (70, "back_2"), (50, "back")),
    "click-by-push": ((90, "back"), (70, "back_2"), (60, "click:push"), (50, "back")),
    "one-campaign-twice-a-day": ((90, "back"), (50, "back"), (50, "back")),
    "two-campaigns-a-day": ((90, "back"), (50, "back"), (50, "back_2")),
    "by-touches": ((90, "touch:back"), (70, "touch:back_2"), (50, "touch:back")),
    "one-held-out": ((90, "touch:back"), (70, "holdout:back_2"), (50, "touch:back")),
    "by-sms-too": ((90, "back"), (70, "sms:back"), (50, "touch:back_sms")),
    "goal-in-capitals": ((90, "back_capitals"), (70, "back_capitals"), (50, "back")),
    "new-grant": ((90, "back"), (70, "back_2"), (50, "back"), (45, "granted")),
    "new-reduced-grant": ((90, "back"), (70, "back_2"), (50, "back"), (45, "reduced")),
    "new-grant-of-push": ((90, "back"), (70, "back_2"), (50, "back"), (45, "granted:push")),
    "new-grant-of-ads": ((90, "back"), (70, "back_2"), (50, "back"), (45, "granted:ads")),
    "new-grant-at-the-last": ((90, "back"), (70, "back_2"), (50, "back"), (50, "granted")),
    "denial-and-grant": ((90, "back"), (70, "back_2"), (50, "back"), (45, "denied"), (44, "granted")),
    "grant-then-three": ((95, "granted"), (90, "back"), (70, "back_2"), (50, "back")),
    "open-unused": ((400, "denied:tracking"), (90, "back"), (70, "back_2"), (60, "open"), (50, "back")),
    "click-used": ((400, "denied:tracking"), (90, "back"), (70, "back_2"), (60, "click"), (50, "back")),
    "last-one-tomorrow": ((90, "back"), (70, "back_2"), (-1, "back")),
}
"""All lost, and agreed to all channels long before."""

LAPSING: dict[str, tuple[int, Events]] = {
    "lapsed-on-the-first": (251, ((70, "back"), (60, "back_2"), (50, "back"))),
    "lapsed-after-the-first": (250, ((70, "back"), (60, "back_2"), (50, "back"))),
    "lapsed-again": (205, ((300, "back"), (290, "back"), (280, "back"), (20, "back"))),
}
"""By case: days since the last order, and events."""

CONVERTED: dict[str, Events] = {
    "ordered-after": ((10, "touch:act_cart"), (9, "order")),
    "ordered-before": ((10, "touch:act_cart"), (11, "order")),
    "ordered-at-once": ((10, "touch:act_cart"), (10, "order")),
    "ordered-between": ((20, "touch:act_cart"), (15, "order"), (10, "touch:act_cart")),
    "touched-29": ((29, "touch:act_cart"), (28, "order")),
    "touched-30": ((30, "touch:act_cart"), (28, "order")),
    "told-by-a-message": ((10, "message:act_cart"), (9, "order")),
    "touched-for-another-segment": ((10, "touch:act_vip"), (9, "order")),
    "touched-for-none": ((10, "touch:act_email"), (9, "order")),
    "held-out": ((10, "holdout:act_cart"), (9, "order")),
    "order-cancelled": ((10, "touch:act_cart"), (9, "cancelled")),
    "ordered-by-the-other-account": ((10, "touch:act_cart"), (9, "order:other")),
}
"""All filled a cart today, after the order."""


def add_activation_traps(shop: RawShop) -> None:
    """Add all of them."""
    _add_campaigns(shop)
    for case, (consents, messages) in REDUCED.items():
        pair = _pair(shop, f"capped-{case}")
        for number, days_ago, status in consents:
            shop.consent(pair[number], shop.day(days_ago), status)
        _add_events(shop, pair, ((3, "open"), *messages))
        _fill_cart(shop, pair[0])
    for case, events in CAPS.items():
        pair = _pair(shop, f"capped-{case}")
        _agree(shop, pair[0], 40)
        _add_events(shop, pair, events)
        _fill_cart(shop, pair[0])
    for case, events in UNANSWERED.items():
        _add_lapsed(shop, case, 500, events)
    for case, (days_ago, events) in LAPSING.items():
        _add_lapsed(shop, case, days_ago, events)
    for case, events in CONVERTED.items():
        pair = _pair(shop, f"converted-{case}")
        _agree(shop, pair[0], 40)
        _add_events(shop, pair, events)
        _fill_cart(shop, pair[0])
    _add_guest(shop)


def _add_campaigns(shop: RawShop) -> None:
    shop.campaign("act_email", goal="growth")
    shop.campaign("act_capitals", goal="growth", channel=" Email")
    shop.campaign("act_sms", goal="growth", channel="sms")
    shop.campaign("act_cart", goal="conversion", segment_id="BH_Cart_Intent_24h")
    shop.campaign("act_vip", goal="retention", segment_id="vip")
    shop.campaign("back", goal="reactivation", segment_id="lapsed")
    shop.campaign("back_2", goal="reactivation")
    shop.campaign("back_sms", goal="reactivation", channel="sms")
    shop.campaign("back_capitals", goal="Reactivation ")


def _pair(shop: RawShop, case: str) -> tuple[Account, Account]:
    """Return two linked accounts."""
    one, other = (shop.account(source_name, shop.day(700), email=f"{case}@activation.example") for source_name in SHOPS)
    return one, other


def _agree(shop: RawShop, account: Account, days_ago: int) -> None:
    for channel in ("email", "sms", "push", "ads"):
        shop.consent(account, shop.day(days_ago), "granted", channel=channel)


def _fill_cart(shop: RawShop, account: Account) -> None:
    shop.view(account, shop.day(0), "SHIRT-1", event_type="add_to_cart")


def _add_lapsed(shop: RawShop, case: str, days_ago: int, events: Events) -> None:
    pair = _pair(shop, f"lapsed-{case}")
    shop.order(pair[1], shop.day(days_ago), [Line("0.00", product_id="SHIRT-1")])
    _agree(shop, pair[0], 390)
    _add_events(shop, pair, events)


def _add_events(shop: RawShop, pair: tuple[Account, Account], events: Events) -> None:
    """Add messages, consents, touches and orders; those of the first account and the second in turn."""
    for position, (days_ago, event) in enumerate(events):
        what, _, about = event.partition(":")
        at, account = shop.day(days_ago), pair[position % 2]
        if what in ("sent", "delivered", "open"):
            shop.message(account, at, what, campaign_id="act_email" if what == "open" else f"spring-{position}")
        elif what == "click":
            shop.message(account, at, "click", channel=about or "email", campaign_id="act_email")
        elif what == "newsletter":
            shop.message(account, at, "sent")
        elif what == "sms":
            shop.message(account, at, "sent", channel="sms", campaign_id=about)
        elif what in ("granted", "reduced", "denied"):
            shop.consent(pair[0], at, what, channel=about or "email")
        elif what in ("touch", "holdout"):
            shop.touch(account, at, about, variant=" Holdout" if what == "holdout" else "a")
        elif what in ("order", "cancelled"):
            status = "paid" if what == "order" else what
            buyer = pair[1] if about == "other" else pair[0]
            shop.order(buyer, at, [Line("0.00", product_id="SHIRT-1")], status=status)
        else:
            shop.message(account, at, "sent", campaign_id=about or what)


def _add_guest(shop: RawShop) -> None:
    """An address without account, that agreed, was written to and looked into a cart."""
    address = "guest@activation.example"
    nobody = Account("shop_a", "", address, "", shop.day(200))
    shop.consent(nobody, shop.day(20), "granted", customer_email=address)
    shop.message(nobody, shop.day(0) - timedelta(hours=1), "sent", customer_email=address)
    shop.view(nobody, shop.day(0), "SHIRT-1", event_type="add_to_cart", customer_email=address)
