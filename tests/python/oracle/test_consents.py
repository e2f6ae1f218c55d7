"""Consent in the oracle, on examples worked out by hand."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from shops.raw_files import Account, Line, RawShop

from .answer import Answer, customer_of
from .customer import Customer

Recorded = tuple[int, int, str]
"""Account (0 or 1), days ago, status."""


def _linked(shop: RawShop) -> tuple[Account, Account]:
    one = shop.account("shop_a", shop.day(500), email="linked@x.org")
    return one, shop.account("shop_b", shop.day(400), email="linked@x.org")


def _agree(shop: RawShop, accounts: tuple[Account, ...], consents: list[Recorded], channel: str) -> None:
    for number, days_ago, status in consents:
        shop.consent(accounts[number], shop.day(days_ago), status, channel=channel)


@pytest.mark.parametrize(
    ("consents", "may"),
    [
        ([], False),
        ([(0, 9, "granted")], True),
        ([(0, 9, "reduced")], True),
        ([(0, 9, "granted"), (0, 8, "denied")], False),
        ([(0, 9, "denied"), (0, 8, "granted")], True),
        ([(0, 9, "granted"), (1, 90, "denied")], False),
        ([(0, 9, "granted"), (1, 90, "denied"), (1, 80, "reduced")], True),
        ([(0, 9, "denied"), (0, 9, "granted")], False),
        ([(0, 9, "granted"), (0, 0, "denied")], False),
        ([(0, 9, "granted"), (0, -1, "denied")], True),
    ],
)
@pytest.mark.parametrize("channel", ["email", "sms", "push", "ads"])
def test_a_standing_denial_of_any_linked_account_wins(
    shop: RawShop, answer: Answer, channel: str, consents: list[Recorded], may: bool
) -> None:
    """Of the same account only the latest stands, at the same instant denied."""
    accounts = _linked(shop)
    _agree(shop, accounts, consents, channel)
    customer = customer_of(answer(shop), accounts[0])
    others = {"email", "sms", "push", "ads"} - {channel}
    assert getattr(customer, f"can_{channel}") == may
    assert not any(getattr(customer, f"can_{other}") for other in others)


@pytest.mark.parametrize(
    ("events", "may"),
    [
        ([(6, "unsubscribe")], True),
        ([(5, "unsubscribe")], False),
        ([(4, "complaint")], False),
        ([(6, "bounce")], True),
        ([(5, "bounce")], False),
        ([(4, "bounce"), (4, "delivered")], False),
        ([(4, "bounce"), (3, "sent")], False),
        ([(4, "bounce"), (3, "delivered")], True),
        ([(4, "bounce"), (3, "open")], True),
        ([(4, "bounce"), (3, "click"), (2, "bounce")], False),
        ([(-1, "unsubscribe")], True),
    ],
)
def test_what_came_after_the_grant(shop: RawShop, answer: Answer, events: list[tuple[int, str]], may: bool) -> None:
    """The grant is 5 days old; events of one channel say nothing about another."""
    accounts = _linked(shop)
    for channel in ("email", "sms"):
        _agree(shop, accounts, [(0, 5, "granted")], channel)
    for days_ago, event_type in events:
        shop.message(accounts[1], shop.day(days_ago), event_type)
    customer = customer_of(answer(shop), accounts[0])
    assert (customer.can_email, customer.can_sms) == (may, True)


LABELS = ("lifecycle_stage", "rfm", "value_tier", "value_tier_candidate", "engagement_level", "engagement_score")


def _labels(customer: Customer) -> list[object]:
    return [getattr(customer, name) for name in LABELS]


@pytest.mark.parametrize(
    ("consents", "is_profiled"),
    [
        ([], True),
        ([(1, 9, "denied")], False),
        ([(1, 9, "denied"), (1, 8, "reduced")], True),
        ([(1, 9, "denied"), (0, 8, "granted")], False),
        ([(1, 0, "denied")], False),
        ([(1, -1, "denied")], True),
    ],
)
def test_whoever_denies_profiling_has_facts_but_no_labels(
    shop: RawShop, answer: Answer, consents: list[Recorded], is_profiled: bool
) -> None:
    """And still counts among the others."""
    accounts = _linked(shop)
    _agree(shop, accounts, consents, "profiling")
    shop.order(accounts[0], shop.day(5), [Line("10.00")])
    oracle = answer(shop)
    customer = customer_of(oracle, accounts[0])
    assert (customer.is_profiled, customer.lifetime_orders) == (is_profiled, 1)
    assert all((label is not None) == is_profiled for label in _labels(customer))
    assert [cut.value for cut in oracle.cut_points if (cut.map, cut.metric) == ("rfm", "monetary")] == [10] * 4


@pytest.mark.parametrize(
    ("consents", "used"),
    [
        ([], 4),
        ([(0, 2.5, "denied")], 2),
        ([(0, 3, "denied")], 1),
        ([(1, 2.5, "denied"), (1, 1, "granted")], 3),
        ([(1, 2.5, "denied"), (0, 1.5, "granted")], 2),
        ([(1, 2.5, "denied"), (1, 1.5, "denied"), (1, 0.5, "reduced")], 2),
        ([(1, 9, "denied"), (1, 9, "granted")], 0),
        ([(0, 9, "denied"), (0, 8, "granted"), (1, 0.2, "denied")], 4),
    ],
)
def test_events_are_unused_while_tracking_is_denied(
    shop: RawShop, answer: Answer, consents: list[tuple[int, float, str]], used: int
) -> None:
    """Visits 4, 3, 2 and 1 days ago, an open with each, and a click now that is used anyhow."""
    accounts = _linked(shop)

    def at(days_ago: float) -> datetime:
        return shop.day(0) - timedelta(days=days_ago)

    for number, days_ago, status in consents:
        shop.consent(accounts[number], at(days_ago), status, channel="tracking")
    for days_ago in (4, 3, 2, 1):
        shop.visit("shop_a", at(days_ago), customer_id=accounts[0].customer_id)
        shop.message(accounts[1], at(days_ago), "open")
    shop.message(accounts[1], at(0), "click")
    customer = customer_of(answer(shop), accounts[0])
    # 3 points of each pair, a few days old, and 3 of the click
    assert round(customer.engagement_score / Decimal("2.95")) == used + 1
