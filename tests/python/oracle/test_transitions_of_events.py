"""Causes in the layers that read messages, web events and consents, on examples worked out by hand."""

import pytest

from shops.raw_files import Account, Line, RawShop

from .answer import Answer, last_move, moves, new_account

# --- Engagement: message_event, consent_change, inactivity -----------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        ((1,), [(1, "unknown", "engaged", "message_event", "shop_a:1")]),
        ((31,), [(0, "engaged", "passive", "inactivity", None)]),
        ((91,), [(0, "passive", "dormant", "inactivity", None)]),
        ((32, 1), [(1, "engaged", "engaged", "", None)]),
        ((30,), []),
        ((90,), []),
    ],
)
def test_engagement(shop: RawShop, answer: Answer, opened: tuple[int, ...], expected: list) -> None:
    """Days ago of the opens; an order of today is none of its facts."""
    account = new_account(shop)
    for days_ago in opened:
        shop.message(account, shop.day(days_ago), "open")
    shop.order(account, shop.day(0), [Line("9.00")])
    found = moves(answer.history(shop, 2, 1, 0), account, "engagement")[1:]
    assert found == [move for move in expected if move[1] != move[2]]


def test_any_email_event_is_read_by_engagement_but_no_other_message(shop: RawShop, answer: Answer) -> None:
    """An email sent on the day comes before inactivity; a text message does not, nor an email of the day before."""
    by_channel = {}
    for channel, days_ago in (("email", 0), ("sms", 0), ("email", 1)):
        account = by_channel[channel, days_ago] = new_account(shop)
        shop.message(account, shop.day(31), "click")
        shop.message(account, shop.day(days_ago), "sent", channel=channel, event_id=f"{channel}-{days_ago}")
    found = answer.history(shop, 1, 0)
    causes = {key: last_move(found, account, "engagement")[3:] for key, account in by_channel.items()}
    assert causes == {
        ("email", 0): ("message_event", "shop_a:email-0"),
        ("sms", 0): ("inactivity", None),
        ("email", 1): ("inactivity", None),
    }


def test_an_open_that_may_not_be_used_is_no_fact(shop: RawShop, answer: Answer) -> None:
    """Tracking was denied long ago; a click is used all the same."""
    opens, clicks = new_account(shop), new_account(shop)
    for account, event_type in ((opens, "open"), (clicks, "click")):
        shop.message(account, shop.day(31), "click")
        shop.consent(account, shop.day(300), "denied", channel="tracking")
        shop.message(account, shop.day(0), event_type)
    found = answer.history(shop, 1, 0)
    assert last_move(found, opens, "engagement") == (0, "engaged", "passive", "inactivity", None)
    assert [move[3] for move in moves(found, clicks, "engagement")] == ["first_computed"]


@pytest.mark.parametrize(
    ("channel", "cause"),
    [("email", "consent_change"), ("tracking", "consent_change"), ("sms", "inactivity"), ("ads", "inactivity")],
)
def test_consents_that_engagement_reads(shop: RawShop, answer: Answer, channel: str, cause: str) -> None:
    """A grant of the day on which an open is 31 days old."""
    account = new_account(shop)
    shop.message(account, shop.day(31), "open")
    consent = shop.consent(account, shop.day(0), "granted", channel=channel)
    cause_id = f"shop_a:{consent['consent_id']}" if cause == "consent_change" else None
    found = answer.history(shop, 1, 0)
    assert last_move(found, account, "engagement") == (0, "engaged", "passive", cause, cause_id)


def test_a_denial_of_profiling_closes_all_and_its_end_opens_all(shop: RawShop, answer: Answer) -> None:
    """In every layer and named segment, by the consent; but an order of the same day comes before it."""
    account = new_account(shop)
    shop.order(account, shop.day(50), [Line("9.00", product_id="HAT")])
    shop.product("HAT", category="hats")
    denied = shop.consent(account, shop.day(2), "denied", channel="profiling")
    shop.consent(account, shop.day(0), "granted", channel="profiling")
    order = shop.order(account, shop.day(0), [Line("9.00")])
    found = answer.history(shop, 3, 2, 1, 0)
    for layer in ("lifecycle", "rfm", "value_tier", "purchase_behaviour", "category_affinity", "named"):
        told = moves(found, account, layer)
        assert {(on, *cause) for on, _, _, *cause in told} == {
            (3, "first_computed", None),
            (2, "consent_change", f"shop_a:{denied['consent_id']}"),
            (0, "order", f"shop_a:{order.order_id}"),
        }
    assert moves(found, account, "engagement")[-1] == (0, None, "unknown", "consent_change", "shop_a:2")


# --- Category affinity: order, refund, web_event, window_expiry, consent_change, population_shift --------------------


def _catalogue(shop: RawShop) -> None:
    for name in ("hats", "belts", "shirts", "socks"):
        shop.product(name.upper(), category=name)


def _views(shop: RawShop, account: Account, product_id: str, *days_ago: int) -> str:
    """Add views and return the id of the last as a cause's."""
    rows = [shop.view(account, shop.day(days), product_id) for days in days_ago]
    return f"{account.source_name}:{rows[-1]['event_id']}"


def test_affinity_by_views_and_by_time(shop: RawShop, answer: Answer) -> None:
    """Listed with the third view, until the first is 365 days old."""
    _catalogue(shop)
    comes, goes = new_account(shop), new_account(shop)
    third = _views(shop, comes, "HATS", 50, 40, 1)
    _views(shop, goes, "HATS", 365, 300, 200)
    shop.visit("shop_a", shop.day(0), customer_id=goes.customer_id)
    found = answer.history(shop, 2, 1, 0)
    assert moves(found, comes, "category_affinity") == [(1, None, "hats", "web_event", third)]
    assert last_move(found, goes, "category_affinity") == (0, "hats", None, "window_expiry", None)


def test_affinity_by_an_order_and_by_its_return(shop: RawShop, answer: Answer) -> None:
    """The line is returned to the cent, in two parts; of an order with another currency too."""
    _catalogue(shop)
    account = new_account(shop)
    order = shop.order(account, shop.day(2), [Line("9.00", product_id="HATS")], currency="SEK")
    for days_ago, amount in ((1, "4.00"), (0, "5.00")):
        shop.refund(order, shop.day(days_ago), amount, order_line_id=order.line_ids[0])
    found = answer.history(shop, 3, 2, 1, 0)
    assert moves(found, account, "category_affinity") == [
        (2, None, "hats", "order", "shop_a:1"),
        (0, "hats", None, "refund", "shop_a:2"),
    ]


def test_affinities_that_change_places_are_two_moves(shop: RawShop, answer: Answer) -> None:
    """A fourth category drives the weakest out of the first three; who only changes rank does not move."""
    _catalogue(shop)
    account = new_account(shop)
    for product_id, count in (("HATS", 5), ("BELTS", 4), ("SHIRTS", 3)):
        _views(shop, account, product_id, *[20] * count)
    cause_id = _views(shop, account, "SOCKS", 1, 1, 1, 1, 1, 1)
    found = answer.history(shop, 2, 1)
    assert [move for move in moves(found, account, "category_affinity") if move[0] == 1] == [
        (1, "shirts", None, "web_event", cause_id),
        (1, None, "socks", "web_event", cause_id),
    ]


def test_the_views_of_a_visitor_are_new_once_it_is_seen_logged_in(shop: RawShop, answer: Answer) -> None:
    """However old they are; the latest is the cause, not the event that shows who it is."""
    _catalogue(shop)
    account = new_account(shop)
    for days_ago in (40, 30, 20):
        shop.visit("shop_a", shop.day(days_ago), anonymous_id="v", event_type="product_view", product_id="HATS")
    shop.visit("shop_a", shop.day(1), anonymous_id="v", customer_id=account.customer_id)
    found = answer.history(shop, 2, 1, 0)
    assert moves(found, account, "category_affinity") == [(1, None, "hats", "web_event", "shop_a:3")]


def test_a_consent_to_tracking_is_read_by_affinity(shop: RawShop, answer: Answer) -> None:
    """On the day on which a view leaves the window; one about email is not."""
    _catalogue(shop)
    by_channel = {channel: new_account(shop) for channel in ("tracking", "email")}
    for channel, account in by_channel.items():
        _views(shop, account, "HATS", 365, 300, 200)
        shop.consent(account, shop.day(0), "reduced", channel=channel)
    found = answer.history(shop, 1, 0)
    assert last_move(found, by_channel["tracking"], "category_affinity")[3:] == ("consent_change", "shop_a:1")
    assert last_move(found, by_channel["email"], "category_affinity")[3:] == ("window_expiry", None)


def test_affinity_as_a_visitor_turns_out_to_be_a_kiosk(shop: RawShop, answer: Answer) -> None:
    """Five linked accounts lose its views to nobody when a sixth person logs in there."""
    _catalogue(shop)
    accounts = [new_account(shop, 900 - number, email="five@x.org") for number in range(5)]
    for account in (*accounts, sixth := new_account(shop)):
        days_ago = 1 if account is sixth else 100
        shop.visit("shop_a", shop.day(days_ago), anonymous_id="kiosk", customer_id=account.customer_id)
    for _ in range(3):
        shop.visit("shop_a", shop.day(20), anonymous_id="kiosk", event_type="product_view", product_id="HATS")
    found = answer.history(shop, 2, 1)
    expected = (1, "hats", None, "population_shift", None)
    assert last_move(found, accounts[0], "category_affinity") == expected
