"""Causes in the layers that read orders, each with its boundary, on examples worked out by hand."""

import pytest

from shops.raw_files import Account, Line, PlacedOrder, RawShop

from .answer import Answer, add_buyers, last_move, moves, new_account

# --- Lifecycle: order, age, inactivity -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ordered", "expected"),
    [
        ((182, 1), (1, "at_risk", "win_back", "order", "shop_a:2")),
        ((181, 1), (1, "at_risk", "active", "order", "shop_a:2")),
        ((31,), (0, "new", "active", "age", None)),
        ((31, 20), (0, "new", "active", "age", None)),
        ((31, 0), (0, "new", "active", "order", "shop_a:2")),
        ((500, 91), (0, "win_back", "at_risk", "inactivity", None)),
        ((500, 181), (0, "at_risk", "lapsed", "inactivity", None)),
        ((500, 366), (0, "lapsed", "lost", "inactivity", None)),
        ((500, 271, 91), (0, "active", "at_risk", "inactivity", None)),
        ((1,), (1, "prospect", "new", "order", "shop_a:1")),
    ],
)
def test_lifecycle(shop: RawShop, answer: Answer, ordered: tuple[int, ...], expected: tuple) -> None:
    """Days ago of the orders, and the one move of the last three dates."""
    account = new_account(shop)
    for days_ago in ordered:
        shop.order(account, shop.day(days_ago), [Line("9.00")])
    assert last_move(answer.history(shop, 2, 1, 0), account, "lifecycle") == expected


def test_who_was_new_grows_older_whatever_comes_next(shop: RawShop, answer: Answer) -> None:
    """Between dates far apart the stages in between are not seen."""
    account = new_account(shop)
    shop.order(account, shop.day(95), [Line("9.00")])
    assert last_move(answer.history(shop, 70, 0), account, "lifecycle") == (0, "new", "at_risk", "age", None)


@pytest.mark.parametrize("days_ago", [30, 90, 180, 365])
def test_lifecycle_stays_up_to_its_limits(shop: RawShop, answer: Answer, days_ago: int) -> None:
    """A day before each of the moves above there is none."""
    account = new_account(shop)
    shop.order(account, shop.day(days_ago), [Line("9.00")])
    found = answer.history(shop, 1, 0)
    assert [move[3] for move in moves(found, account, "lifecycle")] == ["first_computed"]


def test_only_what_is_countable_is_an_order(shop: RawShop, answer: Answer) -> None:
    """A cancelled order and one of tomorrow explain nothing: the stage ends by age."""
    account = new_account(shop)
    shop.order(account, shop.day(31), [Line("9.00")])
    shop.order(account, shop.day(0), [Line("9.00")], status="cancelled")
    shop.order(account, shop.day(-1), [Line("9.00")])
    assert last_move(answer.history(shop, 1, 0), account, "lifecycle") == (0, "new", "active", "age", None)


@pytest.mark.parametrize(
    ("orders", "latest"),
    [
        ((("a", 3, 10), ("b", 1, 10), ("c", 2, 10)), "b"),
        ((("a", 1, 12), ("b", 1, 11)), "a"),
        ((("10", 1, 12), ("9", 1, 12)), "9"),
        ((("9", 1, 12), ("10", 1, 12)), "9"),
    ],
)
def test_the_latest_of_several_orders(shop: RawShop, answer: Answer, orders: tuple, latest: str) -> None:
    """By the timestamp, then by the id as text; weekly dates have several orders between two of them."""
    account = new_account(shop)
    for order_id, days_ago, hour in orders:
        shop.order(account, shop.day(days_ago, hour=hour), [Line("9.00")], order_id=order_id)
    found = answer.history(shop, 14, 7, 0)
    assert last_move(found, account, "lifecycle") == (0, "prospect", "new", "order", f"shop_a:{latest}")


# --- RFM: order, refund, window_expiry, inactivity, population_shift -------------------------------------------------


def test_a_prospect_has_no_rfm_row_until_the_first_order(shop: RawShop, answer: Answer) -> None:
    """It comes from nothing."""
    account = new_account(shop)
    order = shop.order(account, shop.day(1), [Line("9.00")])
    found = answer.history(shop, 2, 1, 0)
    ((on, old, _, *cause),) = moves(found, account, "rfm")
    assert (on, old, cause) == (1, None, ["order", f"shop_a:{order.order_id}"])


def _big_spender(shop: RawShop, days_ago: int) -> tuple[Account, PlacedOrder]:
    """Return somebody whose only order, much larger than everybody else's, is the oldest: 115, hibernating."""
    add_buyers(shop)
    account = new_account(shop)
    return account, shop.order(account, shop.day(days_ago), [Line("900.00"), Line("5.00", product_id="POSTAGE")])


@pytest.mark.parametrize("dates", [(2, 1, 0), (7, 0)])
def test_rfm_as_the_order_leaves_its_window(shop: RawShop, answer: Answer, dates: tuple[int, ...]) -> None:
    """It is 365 days old on the last date."""
    account, _ = _big_spender(shop, days_ago=365)
    expected = (0, "hibernating", "lost", "window_expiry", None)
    assert last_move(answer.history(shop, *dates), account, "rfm") == expected


def test_rfm_as_a_refund_takes_the_money(shop: RawShop, answer: Answer) -> None:
    """On the day it was made."""
    account, order = _big_spender(shop, days_ago=300)
    shop.refund(order, shop.day(1), "900.00")
    expected = (1, "hibernating", "lost", "refund", "shop_a:1")
    assert last_move(answer.history(shop, 2, 1, 0), account, "rfm") == expected


def test_a_refund_of_postage_is_no_fact(shop: RawShop, answer: Answer) -> None:
    """It changes nothing, so it does not explain what the window does."""
    account, order = _big_spender(shop, days_ago=365)
    shop.refund(order, shop.day(0), "5.00", order_line_id=order.line_ids[1])
    assert last_move(answer.history(shop, 1, 0), account, "rfm")[3] == "window_expiry"


def test_rfm_as_everybody_else_is_more_recent(shop: RawShop, answer: Answer) -> None:
    """Recency falls from 5 to 1 as four others order today; an order that left the window yesterday is no cause."""
    others, account = add_buyers(shop, count=4, days_ago=20), new_account(shop)
    shop.order(account, shop.day(366), [Line("100.00")])
    shop.order(account, shop.day(10), [Line("100.00")])
    for other in others:
        shop.order(other, shop.day(0), [Line("100.00")])
    assert last_move(answer.history(shop, 1, 0), account, "rfm") == (0, "new", "lost", "inactivity", None)


def test_rfm_as_everybody_else_grows_richer(shop: RawShop, answer: Answer) -> None:
    """The oldest and richest of five stays the oldest, and is the poorest after the others have ordered."""
    others, account = add_buyers(shop, count=4, days_ago=20), new_account(shop)
    shop.order(account, shop.day(300), [Line("200.00")])
    for other in others:
        shop.order(other, shop.day(0), [Line("500.00")])
    expected = (0, "hibernating", "lost", "population_shift", None)
    assert last_move(answer.history(shop, 1, 0), account, "rfm") == expected


# --- Value tier: order, refund, grace_end, window_expiry, population_shift -------------------------------------------


def test_value_tier_up_by_an_order(shop: RawShop, answer: Answer) -> None:
    """At once."""
    add_buyers(shop)
    account = new_account(shop)
    order = shop.order(account, shop.day(1), [Line("900.00")])
    found = answer.history(shop, 2, 1, 0)
    assert last_move(found, account, "value_tier") == (1, "none", "vip", "order", f"shop_a:{order.order_id}")


@pytest.mark.parametrize("dates", [(2, 1, 0), (7, 0)])
def test_value_tier_down_as_grace_ends(shop: RawShop, answer: Answer, dates: tuple[int, ...]) -> None:
    """The only order left the window 31 days ago; the seed of vips for ads ends with the tier."""
    add_buyers(shop)
    account = new_account(shop)
    shop.order(account, shop.day(364 + 31), [Line("900.00")])
    shop.consent(account, shop.day(800), "granted", channel="ads")
    found = answer.history(shop, *dates)
    assert last_move(found, account, "value_tier") == (0, "vip", "none", "grace_end", None)
    assert last_move(found, account, "named") == (0, "AD_Lookalike_Seed", None, "grace_end", None)


def test_a_refund_of_the_day_comes_before_the_end_of_grace(shop: RawShop, answer: Answer) -> None:
    """The layer reads it, whether or not it made a difference; one of yesterday is old."""
    add_buyers(shop)
    accounts = [new_account(shop) for _ in range(2)]
    for days_ago, account in enumerate(accounts):
        order = shop.order(account, shop.day(364 + 31), [Line("900.00")])
        shop.refund(order, shop.day(days_ago), "1.00")
    found = answer.history(shop, 1, 0)
    assert last_move(found, accounts[0], "value_tier") == (0, "vip", "none", "refund", "shop_a:1")
    assert last_move(found, accounts[1], "value_tier") == (0, "vip", "none", "grace_end", None)


def test_value_tier_up_as_a_refund_leaves_the_window(shop: RawShop, answer: Answer) -> None:
    """The order of the refund left it long ago: 50.00 become 500.00."""
    add_buyers(shop)
    account = new_account(shop)
    gone = shop.order(account, shop.day(400), [Line("500.00")])
    shop.refund(gone, shop.day(365), "450.00")
    shop.order(account, shop.day(50), [Line("500.00")])
    found = answer.history(shop, 2, 1, 0)
    assert last_move(found, account, "value_tier") == (0, "low", "vip", "window_expiry", None)


def test_value_tier_up_as_everybody_else_takes_the_money_back(shop: RawShop, answer: Answer) -> None:
    """Nothing of one's own has changed; the seed of vips moves along."""
    account = new_account(shop)
    shop.order(account, shop.day(50), [Line("10.00")])
    shop.consent(account, shop.day(800), "granted", channel="ads")
    for _ in range(3):
        shop.refund(shop.order(new_account(shop), shop.day(40), [Line("100.00")]), shop.day(0), "100.00")
    found = answer.history(shop, 1, 0)
    assert last_move(found, account, "value_tier") == (0, "low", "vip", "population_shift", None)
    assert (0, None, "AD_Lookalike_Seed", "population_shift", None) in moves(found, account, "named")


# --- Purchase behaviour ----------------------------------------------------------------------------------------------


def test_purchase_behaviour_by_an_order_and_by_the_others(shop: RawShop, answer: Answer) -> None:
    """Ten units are a bulk until most others buy eleven; a refund is none of its facts."""
    account, others = new_account(shop), add_buyers(shop, count=9)
    order = shop.order(account, shop.day(1), [Line("1.00", "10")])
    for other in others[:5]:
        shop.order(other, shop.day(0), [Line("1.00", "25")])
    shop.refund(order, shop.day(0), "1.00")
    found = answer.history(shop, 2, 1, 0)
    assert moves(found, account, "purchase_behaviour")[1:] == [
        (1, "insufficient", "bulk_buyer", "order", f"shop_a:{order.order_id}"),
        (0, "bulk_buyer", "insufficient", "population_shift", None),
    ]
