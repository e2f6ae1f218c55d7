"""What ordinary people do besides ordering: visits, messages, consents and attributes, all by seeded chance."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .raw_files import Account, RawShop

MESSAGE_TYPES = ("sent", "delivered", "open", "click", "bounce", "unsubscribe", "complaint")
MESSAGE_WEIGHTS = (30, 25, 25, 12, 4, 2, 2)
WEB_TYPES = ("site_visit", "product_view", "add_to_cart", "checkout_start", "wishlist_add", "search")
WEB_WEIGHTS = (25, 45, 14, 5, 5, 6)
AGES = (1, 8, 35, 100, 400, 800)
"""Events are up to one of these days old; some are younger than the as-of date."""


def add_life(shop: RawShop, accounts: Sequence[Account], name: str) -> None:
    """Add a handful of everything to the accounts of one person; few events are older than the accounts."""
    chance = shop.random
    for _ in range(chance.randint(0, 14)):
        _add_visit(shop, chance.choice(accounts), name)
    for _ in range(chance.randint(0, 12)):
        _add_message(shop, chance.choice(accounts))
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        _add_consent(shop, chance.choice(accounts), ("email", "email", "sms", "push", "ads"), (6, 2, 2))
    if chance.random() < 0.15:
        for _ in range(chance.randint(1, 3)):
            _add_consent(shop, chance.choice(accounts), ("tracking",), (3, 1, 4))
    if chance.random() < 0.06:
        _add_consent(shop, chance.choice(accounts), ("profiling",), (2, 1, 4))
    if chance.random() < 0.3:
        _add_attribute(shop, chance.choice(accounts))


def _moment(shop: RawShop, account: Account) -> datetime:
    """Return a whole minute, often of the last days, in one case of twenty before the account was created."""
    chance = shop.random
    days_ago = chance.randint(-3, chance.choice(AGES))
    at = shop.day(days_ago, hour=0) + timedelta(minutes=15 * chance.randrange(96))
    return at if chance.random() < 0.05 else max(at, account.created_at)


def _add_visit(shop: RawShop, account: Account, name: str) -> None:
    chance = shop.random
    product_id = chance.choice(("", f"P-{chance.randint(1, 42):02d}", f"P-{chance.randint(1, 6):02d}", "HAT-1", "CAP"))
    shop.visit(
        account.source_name,
        _moment(shop, account),
        event_type=chance.choices(WEB_TYPES, WEB_WEIGHTS)[0],
        anonymous_id=chance.choice((f"v{name}", "", f"w{name}")),
        customer_id=chance.choice((account.customer_id, account.customer_id, "")),
        product_id=product_id,
        category=chance.choice(("", "", "Category 5", "Own")),
        cart_id=chance.choice(("", "", f"cart-{chance.randint(1, 3)}")),
        session_id=chance.choice(("", f"session-{chance.randint(1, 3)}")),
    )


def _add_message(shop: RawShop, account: Account) -> None:
    chance = shop.random
    channel = chance.choice(("email", "email", "email", "sms", "push"))
    event_type = chance.choices(MESSAGE_TYPES, MESSAGE_WEIGHTS)[0]
    campaign_id = chance.choice(("", "C-1", "C-2", "C-3"))
    at = _moment(shop, account)
    shop.message(account, at, event_type, channel=channel, campaign_id=campaign_id)
    if event_type == "sent" and chance.random() < 0.5:
        shop.message(account, at + timedelta(hours=2), "open", channel=channel, campaign_id=campaign_id)


def _add_consent(shop: RawShop, account: Account, channels: Sequence[str], weights: Sequence[int]) -> None:
    status = shop.random.choices(("granted", "reduced", "denied"), weights)[0]
    shop.consent(account, _moment(shop, account), status, channel=shop.random.choice(channels))


def _add_attribute(shop: RawShop, account: Account) -> None:
    chance = shop.random
    attribute, value, kind = chance.choice(
        (
            ("shoe_size", "42", "declared"),
            ("points", str(chance.randint(0, 900)), "loyalty"),
            ("stars", str(chance.randint(1, 5)), "review"),
            ("household", "2", "enrichment"),
        )
    )
    shop.add(
        "customer_attributes",
        source_name=account.source_name,
        customer_id=account.customer_id,
        attribute=attribute,
        recorded_at=shop.stamp(_moment(shop, account)),
        value=value,
        kind=kind,
    )
