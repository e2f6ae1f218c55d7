"""Engagement level and score in the oracle, on examples worked out by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shops.raw_files import Line, RawShop

from .answer import Answer, customer_of

Event = tuple[int, str]


@pytest.mark.parametrize(
    ("events", "consents", "level"),
    [
        ([], [], "unknown"),
        ([(0, "open")], [], "engaged"),
        ([(30, "click")], [], "engaged"),
        ([(31, "open")], [], "passive"),
        ([(90, "click"), (5, "delivered")], [], "passive"),
        ([(91, "open")], [], "dormant"),
        ([(91, "bounce")], [], "dormant"),
        ([(-1, "open")], [], "unknown"),
        ([], [(900, "granted")], "dormant"),
        ([], [(900, "reduced")], "dormant"),
        ([(3, "open")], [(900, "denied")], "unsubscribed"),
        ([(3, "open")], [(900, "denied"), (800, "granted")], "engaged"),
        ([(3, "open"), (5, "unsubscribe")], [], "unsubscribed"),
        ([(3, "open"), (5, "unsubscribe")], [(4, "granted")], "engaged"),
        ([(3, "open"), (5, "complaint")], [(5, "granted")], "unsubscribed"),
        ([(3, "open")], [(5, "granted"), (5, "denied")], "unsubscribed"),
    ],
)
def test_levels(shop: RawShop, answer: Answer, events: list[Event], consents: list[Event], level: str) -> None:
    """Each limit from both sides; the first match wins."""
    account = shop.account("shop_a", shop.day(999))
    for days_ago, event_type in events:
        shop.message(account, shop.day(days_ago), event_type)
        shop.message(account, shop.day(days_ago), event_type, channel="sms")
    for days_ago, status in consents:
        shop.consent(account, shop.day(days_ago), status)
    assert customer_of(answer(shop), account).engagement_level == level


def test_only_the_persons_latest_consent_decides_the_level(shop: RawShop, answer: Answer) -> None:
    """The other account's denial still stands, but it is older: it only forbids to write."""
    denying = shop.account("shop_a", shop.day(500), email="two@x.org")
    granting = shop.account("shop_b", shop.day(500), email="two@x.org")
    shop.consent(denying, shop.day(20), "denied")
    shop.consent(granting, shop.day(10), "granted")
    customer = customer_of(answer(shop), denying)
    assert (customer.engagement_level, customer.can_email) == ("dormant", False)


@pytest.mark.parametrize(
    ("days_ago", "score"),
    [(0, "10.0000"), (30, "8.0000"), (60, "6.4000"), (15, "8.9443"), (1, "9.9259"), (365, "0.6621"), (1800, "0.0000")],
)
def test_points_lose_a_fifth_every_thirty_days(shop: RawShop, answer: Answer, days_ago: int, score: str) -> None:
    """An order is 10 points: 10 x 0.8 ^ (age / 30)."""
    account = shop.account("shop_a", shop.day(1900))
    shop.order(account, shop.day(days_ago), [Line("5.00")])
    assert customer_of(answer(shop), account).engagement_score == Decimal(score)


def test_points_of_every_event(shop: RawShop, answer: Answer) -> None:
    """Today: email open 1, click 3, visit 2, view 2, cart 5; nothing for the rest and other channels."""
    account = shop.account("shop_a", shop.day(999))
    for event_type in ("site_visit", "product_view", "add_to_cart", "checkout_start", "wishlist_add", "search"):
        shop.visit("shop_a", shop.day(0), event_type=event_type, customer_id=account.customer_id)
    for event_type in ("sent", "delivered", "open", "click", "bounce", "unsubscribe"):
        for channel in ("email", "push"):
            shop.message(account, shop.day(0), event_type, channel=channel)
    shop.order(account, shop.day(0), [Line("5.00")], status="cancelled")
    nobody = shop.account("shop_a", shop.day(9))
    oracle = answer(shop)
    assert customer_of(oracle, account).engagement_score == Decimal("13.0000")
    assert customer_of(oracle, nobody).engagement_score == 0


def test_what_a_visitor_did_counts_once_it_is_known_who_it_was(shop: RawShop, answer: Answer) -> None:
    """Seen logged in today, the visit of a month ago counts as well: 2 + 1.6."""
    account = shop.account("shop_a", shop.day(999))
    shop.visit("shop_a", shop.day(30), anonymous_id="v")
    shop.visit("shop_a", shop.day(0), anonymous_id="v", customer_id=account.customer_id)
    yesterday = answer(shop, shop.as_of - timedelta(days=1))
    assert customer_of(yesterday, account).engagement_score == 0
    assert customer_of(answer(shop), account).engagement_score == Decimal("3.6000")
