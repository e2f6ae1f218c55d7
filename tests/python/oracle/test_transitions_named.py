"""Causes in named segments, on examples worked out by hand."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from shops.raw_files import Account, Line, RawShop

from .answer import Answer, add_buyers, moves, new_account
from .history import History
from .reads import ATTRIBUTES, SEGMENT_ATTRIBUTES, attributes_of, names_read

SEEDS = Path(__file__).parents[3] / "seeds" / "segments"


def _named(found: History, account: Account, segment_id: str) -> list[tuple]:
    """Return the moves of one named segment after the first computed date."""
    told = moves(found, account, "named")
    return [(on, *cause) for on, old, new, *cause in told if segment_id in (old, new) and cause[0] != "first_computed"]


@pytest.mark.parametrize(
    ("segment_id", "ordered", "cause"),
    [
        ("LC_New_Customer_7d", (8,), "age"),
        ("LC_Active_Repeat_90d", (300, 91), "inactivity"),
        ("LC_At_Risk_Loyal_120d", (500, 400, 300, 120), "inactivity"),
        ("LC_Former_High_Value_180d", (500, 400, 180), "inactivity"),
        ("LC_New_Customer_7d", (7,), None),
        ("LC_Active_Repeat_90d", (300, 90), None),
        ("LC_At_Risk_Loyal_120d", (500, 400, 300, 119), None),
        ("LC_Former_High_Value_180d", (500, 400, 179), None),
    ],
)
def test_named_segments_on_days(
    shop: RawShop, answer: Answer, segment_id: str, ordered: tuple[int, ...], cause: str | None
) -> None:
    """Days ago of the orders, of 150.00 each; the move of today, or none a day earlier."""
    account = new_account(shop)
    for days_ago in ordered:
        shop.order(account, shop.day(days_ago), [Line("150.00")])
    expected = [(0, cause, None)] if cause else []
    assert _named(answer.history(shop, 1, 0), account, segment_id) == expected


def test_named_segments_are_entered_and_left_one_by_one(shop: RawShop, answer: Answer) -> None:
    """The second order ends what the first began; what it does not touch stays."""
    account = new_account(shop)
    shop.order(account, shop.day(4), [Line("9.00")])
    shop.order(account, shop.day(1), [Line("9.00")])
    found = answer.history(shop, 5, 4, 1, 0)
    assert [move for move in moves(found, account, "named") if move[0] == 1] == [
        (1, "VT_One_Time", None, "order", "shop_a:2"),
        (1, None, "LC_Active_Repeat_90d", "order", "shop_a:2"),
    ]
    assert _named(found, account, "AD_Exclude_Existing") == [(4, "order", "shop_a:1")]


def test_named_segments_on_money_read_refunds(shop: RawShop, answer: Answer) -> None:
    """500.00 less a cent; a lapse of nothing else."""
    account = new_account(shop)
    order = shop.order(account, shop.day(400), [Line("500.00")])
    shop.refund(order, shop.day(0), "0.01")
    assert _named(answer.history(shop, 1, 0), account, "VT_VIP_Rule_500_LTV") == [(0, "refund", "shop_a:1")]


def test_a_high_first_order_may_lose_its_rank_to_others(shop: RawShop, answer: Answer) -> None:
    """The shop's average rises from 130.00 over 150.00."""
    add_buyers(shop, count=4)
    account = new_account(shop)
    shop.order(account, shop.day(50), [Line("250.00")])
    shop.order(new_account(shop), shop.day(0), [Line("900.00")])
    found = answer.history(shop, 1, 0)
    assert _named(found, account, "VT_High_AOV_One_Time") == [(0, "population_shift", None)]


def test_a_cart_comes_with_an_event_and_goes_with_the_day_or_an_order(shop: RawShop, answer: Answer) -> None:
    """A view of the next day is none of its facts; a denial of tracking is."""
    accounts = {name: new_account(shop) for name in ("waits", "views", "orders", "denies")}
    for account in accounts.values():
        shop.view(account, shop.day(1), "P", event_type="add_to_cart")
    shop.view(accounts["views"], shop.day(0), "P")
    shop.order(accounts["orders"], shop.day(0), [Line("9.00")])
    shop.consent(accounts["denies"], shop.day(0), "denied", channel="tracking")
    found = answer.history(shop, 2, 1, 0)
    told = {name: _named(found, account, "BH_Cart_Intent_24h") for name, account in accounts.items()}
    assert told == {
        "waits": [(1, "web_event", "shop_a:1"), (0, "window_expiry", None)],
        "views": [(1, "web_event", "shop_a:2"), (0, "window_expiry", None)],
        "orders": [(1, "web_event", "shop_a:3"), (0, "order", "shop_a:1")],
        "denies": [(1, "web_event", "shop_a:4"), (0, "consent_change", "shop_a:1")],
    }


def test_messages_come_before_web_events(shop: RawShop, answer: Answer) -> None:
    """However late the view: one of three that count beside two clicks, the later of which is named."""
    account = new_account(shop)
    for hour in (10, 11):
        shop.message(account, shop.day(1, hour=hour), "click")
        shop.message(account, shop.day(1, hour=hour + 1), "open")
    for hour in (18, 19, 20):
        shop.view(account, shop.day(1, hour=hour), "P")
    found = answer.history(shop, 2, 1)
    assert _named(found, account, "BH_High_Engagement_30d") == [(1, "message_event", "shop_a:3")]
    assert _named(found, account, "CS_Cold_Start") == [(1, "message_event", "shop_a:4")]


def test_strangers_become_known_by_messages_of_any_channel(shop: RawShop, answer: Answer) -> None:
    """The third open or click; a text message that was sent is none of the facts."""
    account = new_account(shop)
    for days_ago, channel, event_type in ((9, "push", "open"), (8, "sms", "click"), (1, "push", "open")):
        shop.message(account, shop.day(days_ago), event_type, channel=channel)
    shop.message(account, shop.day(1, hour=20), "sent", channel="sms")
    found = answer.history(shop, 2, 1)
    assert _named(found, account, "CS_Cold_Start") == [(1, "message_event", "shop_a:3")]


@pytest.mark.parametrize(("clicked", "cause"), [((30, 5), "window_expiry"), ((29, 5), None)])
def test_clicks_of_lately(shop: RawShop, answer: Answer, clicked: tuple[int, ...], cause: str | None) -> None:
    """Two within 30 days; the first is 30 days old today."""
    account = new_account(shop)
    for days_ago in clicked:
        shop.message(account, shop.day(days_ago), "click")
    expected = [(0, cause, None)] if cause else []
    assert _named(answer.history(shop, 1, 0), account, "BH_High_Engagement_30d") == expected


def test_subscribers_by_their_grant_their_age_and_their_order(shop: RawShop, answer: Answer) -> None:
    """First granted today, 31 days ago, and 20 days ago with an order of today."""
    today, old, orders = (new_account(shop) for _ in range(3))
    for account, days_ago in ((today, 0), (old, 31), (orders, 20)):
        shop.consent(account, shop.day(days_ago), "granted")
    shop.order(orders, shop.day(0), [Line("9.00")])
    found = answer.history(shop, 1, 0)
    told = [_named(found, account, "LC_New_Subscriber_No_Purchase_30d") for account in (today, old, orders)]
    assert told == [[(0, "consent_change", "shop_a:1")], [(0, "age", None)], [(0, "order", "shop_a:1")]]


def test_the_last_five_emails(shop: RawShop, answer: Answer) -> None:
    """The fifth is opened, then a sixth is sent; a bounce of the same day is none of its facts."""
    account = new_account(shop)
    for number, days_ago in enumerate((20, 19, 18, 17, 16)):
        shop.message(account, shop.day(days_ago), "sent", campaign_id=str(number))
        opened_days_ago = 2 if number == 4 else days_ago
        shop.message(account, shop.day(opened_days_ago), "open", campaign_id=str(number), event_id=f"open-{number}")
    shop.message(account, shop.day(1), "sent", campaign_id="5", event_id="sixth")
    shop.message(account, shop.day(1, hour=20), "bounce", campaign_id="5")
    assert _named(answer.history(shop, 3, 2, 1, 0), account, "EN_Opened_Last_5") == [
        (2, "message_event", "shop_a:open-4"),
        (1, "message_event", "shop_a:sixth"),
    ]


@pytest.mark.parametrize(("channel", "is_read"), [("ads", True), ("profiling", True), ("email", False)])
def test_consents_that_a_named_segment_reads(shop: RawShop, answer: Answer, channel: str, is_read: bool) -> None:
    """A vip may no longer be used for ads, or carries no label at all."""
    account = new_account(shop)
    shop.order(account, shop.day(50), [Line("9.00")])
    shop.consent(account, shop.day(80), "granted", channel="ads")
    denied = shop.consent(account, shop.day(0), "denied", channel=channel)
    expected = [(0, "consent_change", f"shop_a:{denied['consent_id']}")] if is_read else []
    assert _named(answer.history(shop, 1, 0), account, "AD_Lookalike_Seed") == expected


def test_segments_rest_on_the_attributes_of_their_shipped_conditions() -> None:
    """All but the predictive ones, which nobody is in yet."""
    shipped = defaultdict(set)
    with (SEEDS / "segment_conditions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            shipped[row["segment_id"]].add(row["attribute"])
    assert {key: attributes for key, attributes in shipped.items() if not key.startswith("PR_")} == SEGMENT_ATTRIBUTES
    assert set().union(*SEGMENT_ATTRIBUTES.values()) <= ATTRIBUTES.keys()


def test_first_purchases_share_one_definition() -> None:
    """Whatever the category is called."""
    assert attributes_of("PA_FirstPurchase_hats") == {"first_purchase_category"}
    assert names_read("named", "PA_FirstPurchase_<category>") == {"order", "consent:profiling"}
