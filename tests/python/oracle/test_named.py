"""Named segments and confidence in the oracle, on examples worked out by hand."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from shops.raw_files import Account, Line, RawShop

from .answer import Answer, customer_of


@pytest.fixture
def buyer(shop: RawShop) -> Account:
    """An account in a shop of two kinds of shirts, hats and an accessory."""
    for number in range(1, 5):
        shop.product(f"SHIRT{number}", category="shirts")
    shop.product("HAT", category="hats")
    shop.product("BELT", category="belts", is_accessory="true")
    return shop.account("shop_a", shop.day(2000))


def _named(answer: Answer, shop: RawShop, account: Account) -> set[str]:
    return customer_of(answer(shop), account).segments("named")


def _view(shop: RawShop, buyer: Account, days_ago: float, *product_ids: str, **values: str) -> None:
    for product_id in product_ids:
        at = shop.day(0) - timedelta(days=days_ago)
        shop.visit(
            "shop_a", at, event_type="product_view", customer_id=buyer.customer_id, product_id=product_id, **values
        )


def _cart(shop: RawShop, buyer: Account, days_ago: float, **values: str) -> None:
    at = shop.day(0) - timedelta(days=days_ago)
    shop.visit("shop_a", at, event_type="add_to_cart", customer_id=buyer.customer_id, **values)


@pytest.mark.parametrize(
    ("orders", "segments"),
    [
        ([], ""),
        ([7], "LC_New_Customer_7d"),
        ([8], ""),
        ([90, 300], "LC_Active_Repeat_90d"),
        ([91, 300], ""),
        ([0], "LC_New_Customer_7d"),
        ([120, 200, 300, 400], "LC_At_Risk_Loyal_120d"),
        ([119, 200, 300, 400], ""),
        ([120, 200, 300], ""),
        ([800, 850, 900, 990, 999], "LC_At_Risk_Loyal_120d VT_VIP_Rule_5_Orders"),
    ],
)
def test_days_and_orders(shop: RawShop, answer: Answer, buyer: Account, orders: list[int], segments: str) -> None:
    """Each limit from both sides; orders of 9.00."""
    for days_ago in orders:
        shop.order(buyer, shop.day(days_ago), [Line("9.00")])
    own = {name for name in _named(answer, shop, buyer) if name.startswith(("LC_", "VT_VIP"))}
    assert own == set(segments.split())


@pytest.mark.parametrize(
    ("prices", "days_ago", "segments"),
    [
        (["500.00"], 400, "VT_VIP_Rule_500_LTV"),
        (["499.99"], 400, ""),
        (["100.00", "100.00", "300.00"], 400, "VT_VIP_Rule_500_LTV LC_Former_High_Value_180d"),
        (["100.00", "100.00", "300.01"], 400, "VT_VIP_Rule VT_VIP_Rule_500_LTV LC_Former_High_Value_180d"),
        (["100.00", "100.00", "100.00"], 400, ""),
        (["100.00", "100.00", "100.01"], 400, "LC_Former_High_Value_180d"),
        (["100.00", "100.00", "100.02"], 180, "LC_Former_High_Value_180d"),
        (["100.00", "100.00", "100.02"], 179, ""),
    ],
)
def test_money(shop: RawShop, answer: Answer, buyer: Account, prices: list[str], days_ago: int, segments: str) -> None:
    """More than 500, at least 500, an average of more than 100.00 to the cent; all orders of one day."""
    for price in prices:
        shop.order(buyer, shop.day(days_ago), [Line(price)])
    own = {name for name in _named(answer, shop, buyer) if name.startswith(("LC_", "VT_VIP"))}
    assert own == set(segments.split())


@pytest.mark.parametrize(
    ("consents", "is_in"),
    [
        ([(30, "granted")], True),
        ([(31, "granted")], False),
        ([(31, "reduced"), (30, "granted")], True),
        ([(31, "granted"), (10, "denied"), (5, "granted")], False),
        ([(5, "denied")], False),
        ([(-1, "granted")], False),
    ],
)
def test_new_subscribers(
    shop: RawShop, answer: Answer, buyer: Account, consents: list[tuple[int, str]], is_in: bool
) -> None:
    """The first grant of all decides; whoever orders is none any more."""
    for days_ago, status in consents:
        shop.consent(buyer, shop.day(days_ago), status)
    assert ("LC_New_Subscriber_No_Purchase_30d" in _named(answer, shop, buyer)) == is_in
    shop.order(buyer, shop.day(500), [Line("9.00")])
    assert "LC_New_Subscriber_No_Purchase_30d" not in _named(answer, shop, buyer)


@pytest.mark.parametrize(("price", "is_high"), [("21.00", True), ("20.99", False)])
def test_one_time_buyers_above_the_shops_average(
    shop: RawShop, answer: Answer, buyer: Account, price: str, is_high: bool
) -> None:
    """Nobody's and refunded orders count: 18.00 + 6.00 - 10.00 + 42.00 are 56.00 of four."""
    shop.order(buyer, shop.day(9), [Line(price)])
    shop.order("", shop.day(364), [Line("18.00")])
    old = shop.order("", shop.day(365), [Line("99.00")])
    shop.refund(old, shop.day(10), "10.00")
    repeat = shop.account("shop_b", shop.day(500))
    shop.order(repeat, shop.day(400), [Line("1.00")])
    shop.order(repeat, shop.day(5), [Line("6.00")])
    shop.order("once@x.org", shop.day(9), [Line(f"{42 - Decimal(price)}")])
    oracle = answer(shop)
    assert ("VT_High_AOV_One_Time" in customer_of(oracle, buyer).segments("named")) == is_high
    assert "VT_One_Time" in customer_of(oracle, buyer).segments("named")
    assert not {"VT_One_Time", "VT_High_AOV_One_Time"} & customer_of(oracle, repeat).segments("named")


@pytest.mark.parametrize(
    ("sent", "opened", "is_in"),
    [
        ("abcde", "abcde", True),
        ("abcde", "abcd", False),
        ("abcd", "abcd", False),
        ("xabcde", "abcde", True),
        ("abcdex", "abcde", False),
        ("aabbc", "abc", True),
        ("abcd ", "abcd", False),
    ],
)
def test_opened_the_last_five(
    shop: RawShop, answer: Answer, buyer: Account, sent: str, opened: str, is_in: bool
) -> None:
    """Campaigns sent one after the other, and which of them were opened later; a blank is no campaign."""
    for number, campaign_id in enumerate(sent):
        shop.message(buyer, shop.day(20 - number), "sent", campaign_id=campaign_id.strip())
        shop.message(buyer, shop.day(20 - number), "sent", campaign_id="sms", channel="sms")
    for campaign_id in opened:
        shop.message(buyer, shop.day(20 - sent.rindex(campaign_id)), "open", campaign_id=campaign_id)
    assert ("EN_Opened_Last_5" in _named(answer, shop, buyer)) == is_in


def test_an_open_before_the_sending_or_of_another_shop_is_none(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Four are opened; the fifth a second too early, elsewhere, while tracking is denied, and at last."""
    other = shop.account("shop_b", shop.day(2000), phone="+12125550100")
    shop.tables["customers"][0]["phone"] = "+12125550100"
    for campaign_id in "abcde":
        shop.message(buyer, shop.day(20), "sent", campaign_id=campaign_id)
    for campaign_id in "abcd":
        shop.message(buyer, shop.day(19), "open", campaign_id=campaign_id)
    shop.message(buyer, shop.day(20) - timedelta(seconds=1), "open", campaign_id="e")
    shop.message(other, shop.day(19), "open", campaign_id="e")
    shop.consent(other, shop.day(18), "denied", channel="tracking")
    shop.message(buyer, shop.day(17), "open", campaign_id="e")
    assert "EN_Opened_Last_5" not in _named(answer, shop, buyer)
    shop.consent(other, shop.day(16), "granted", channel="tracking")
    shop.message(buyer, shop.day(15), "open", campaign_id="e")
    assert "EN_Opened_Last_5" in _named(answer, shop, buyer)


@pytest.mark.parametrize(
    ("carts", "ordered", "is_in"),
    [([0], None, True), ([1], None, False), ([0.1], 0.2, True), ([0.1], 0.1, False), ([0.2, 0.1], 0.15, True)],
)
def test_cart_intent(
    shop: RawShop, answer: Answer, buyer: Account, carts: list[float], ordered: float | None, is_in: bool
) -> None:
    """The last cart is of the day itself and no order came at or after it."""
    for days_ago in carts:
        _cart(shop, buyer, days_ago)
    if ordered:
        shop.order(buyer, shop.day(0) - timedelta(days=ordered), [Line("9.00")])
    assert ("BH_Cart_Intent_24h" in _named(answer, shop, buyer)) == is_in


@pytest.mark.parametrize(
    ("carts", "ordered", "is_in"),
    [
        ([{"cart_id": "1"}, {"cart_id": "1"}], None, False),
        ([{"cart_id": "1"}, {"cart_id": "2"}], None, True),
        ([{"cart_id": "1", "session_id": "a"}, {"cart_id": "1", "session_id": "b"}], None, False),
        ([{"session_id": "a"}, {"session_id": "b"}], None, True),
        ([{}, {}], None, True),
        ([{"cart_id": "1"}, {"cart_id": "2"}], 29, False),
        ([{"cart_id": "1"}, {"cart_id": "2"}], 30, True),
    ],
)
def test_repeat_carts(
    shop: RawShop, answer: Answer, buyer: Account, carts: list[dict[str, str]], ordered: int | None, is_in: bool
) -> None:
    """Two carts 29 days ago; the one of 30 days ago is too old."""
    _cart(shop, buyer, 30, cart_id="old")
    for values in carts:
        _cart(shop, buyer, 29, **values)
    if ordered:
        shop.order(buyer, shop.day(ordered), [Line("9.00")])
    assert ("BH_Repeat_Cart_30d" in _named(answer, shop, buyer)) == is_in


@pytest.mark.parametrize(
    ("views", "ordered", "is_in"),
    [
        ([(6, "SHIRT1 SHIRT2 SHIRT3")], None, True),
        ([(6, "SHIRT1 SHIRT2 SHIRT2")], None, False),
        ([(6, "SHIRT1 SHIRT2 HAT")], None, False),
        ([(7, "SHIRT1"), (6, "SHIRT2 SHIRT3")], None, False),
        ([(6, "SHIRT1 SHIRT2 SHIRT3")], 6, False),
        ([(6, "SHIRT1 SHIRT2 SHIRT3")], 7, True),
        ([(6, "SHIRT1"), (2, "SHIRT2 SHIRT3")], 4, False),
    ],
)
def test_browse_intent(
    shop: RawShop, answer: Answer, buyer: Account, views: list[tuple[int, str]], ordered: int | None, is_in: bool
) -> None:
    """Three products of one category in a week, after the last order."""
    for days_ago, product_ids in views:
        _view(shop, buyer, days_ago, *product_ids.split())
    if ordered:
        shop.order(buyer, shop.day(ordered), [Line("9.00", product_id="HAT")])
    assert ("BH_Browse_Intent_7d" in _named(answer, shop, buyer)) == is_in


@pytest.mark.parametrize(
    ("viewed", "ordered", "segments"),
    [
        ((29, "HAT"), None, "BH_Viewed_Category_No_Purchase_30d"),
        ((30, "HAT"), None, ""),
        ((29, "HAT"), (29, "HAT"), ""),
        ((28, "HAT"), (29, "HAT"), "BH_Returned_To_Browse_30d"),
        ((28, "HAT"), (30, "HAT"), "BH_Viewed_Category_No_Purchase_30d BH_Returned_To_Browse_30d"),
        ((28, "HAT"), (5, "HAT"), ""),
        ((28, "HAT"), (5, "SHIRT1"), "BH_Viewed_Category_No_Purchase_30d"),
        ((28, "BELT"), (5, "SHIRT1"), "BH_Viewed_Category_No_Purchase_30d"),
        ((28, "BELT"), (29, "SHIRT1"), "BH_Viewed_Category_No_Purchase_30d BH_Accessory_Interest_30d"),
    ],
)
def test_browsing(
    shop: RawShop,
    answer: Answer,
    buyer: Account,
    viewed: tuple[int, str],
    ordered: tuple[int, str] | None,
    segments: str,
) -> None:
    """What is viewed but not bought lately, viewed again after it was bought, an accessory after any order."""
    _view(shop, buyer, *viewed)
    if ordered:
        shop.order(buyer, shop.day(ordered[0]), [Line("9.00", product_id=ordered[1])])
    assert {name for name in _named(answer, shop, buyer) if name.startswith("BH_")} == set(segments.split())


@pytest.mark.parametrize(
    ("views", "clicks", "is_in"),
    [([29] * 3, [], True), ([29, 29, 30], [29], False), ([], [29, 0], True), ([], [30, 0], False)],
)
def test_high_engagement(
    shop: RawShop, answer: Answer, buyer: Account, views: list[int], clicks: list[int], is_in: bool
) -> None:
    """Three views or two clicks."""
    for days_ago in views:
        _view(shop, buyer, days_ago, "HAT")
    for days_ago in clicks:
        shop.message(buyer, shop.day(days_ago), "click")
    assert ("BH_High_Engagement_30d" in _named(answer, shop, buyer)) == is_in


def test_cold_start_counts_all_that_is_used(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """An order, a click and, while tracking is denied, no visit and no open."""
    shop.order(buyer, shop.day(900), [Line("9.00")])
    shop.message(buyer, shop.day(800), "click")
    shop.message(buyer, shop.day(800), "sent")
    shop.consent(buyer, shop.day(700), "denied", channel="tracking")
    shop.visit("shop_a", shop.day(600), customer_id=buyer.customer_id)
    shop.message(buyer, shop.day(600), "open")
    assert "CS_Cold_Start" in _named(answer, shop, buyer)
    shop.visit("shop_a", shop.day(701), customer_id=buyer.customer_id, event_type="search")
    assert "CS_Cold_Start" not in _named(answer, shop, buyer)


def test_categories_and_ads(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Three orders with hats, one of them returned; a vip who may be used for ads."""
    orders = [shop.order(buyer, shop.day(900 - number), [Line("9.00", product_id="HAT")]) for number in range(3)]
    assert {"PA_Category_Loyal", "PA_FirstPurchase_hats"} <= _named(answer, shop, buyer)
    for order in orders:
        shop.refund(order, shop.day(5), "9.00", order_line_id=order.line_ids[0])
    shop.order(buyer, shop.day(4), [Line("90.00", product_id="SHIRT1")])
    shop.consent(buyer, shop.day(3), "reduced", channel="ads")
    assert {name for name in _named(answer, shop, buyer) if name[:2] in ("PA", "AD")} == {
        "PA_FirstPurchase_hats",
        "AD_Exclude_Existing",
        "AD_Lookalike_Seed",
    }
    shop.consent(buyer, shop.day(2), "denied", channel="ads")
    assert "AD_Lookalike_Seed" not in _named(answer, shop, buyer)


@pytest.mark.parametrize(("visited", "coverage"), [([8, 22], 0), ([7, 22], Fraction(1, 2)), ([7, 21], 1)])
def test_confidence(shop: RawShop, answer: Answer, buyer: Account, visited: list[int], coverage: Fraction) -> None:
    """Visits before the orders of 0 and 14 days ago; half of the orders is enough."""
    for days_ago in (0, 14):
        shop.order(buyer, shop.day(days_ago), [Line("9.00", product_id="HAT")])
    shop.order(buyer, shop.day(365), [Line("9.00", product_id="HAT")])
    for days_ago in visited:
        shop.visit("shop_a", shop.day(days_ago), customer_id=buyer.customer_id)
    _view(shop, buyer, -0.1, "SHIRT1", "SHIRT1", "SHIRT1")
    oracle = answer(shop)
    rows = {(row.layer, row.segment_id): row.confidence for row in customer_of(oracle, buyer).memberships}
    assert oracle.tracking_coverage == coverage
    assert rows["category_affinity", "shirts"] == ("low" if coverage == 0 else "high")
    assert rows["named", "BH_High_Engagement_30d"] == ("low" if coverage == 0 else "high")
    assert rows["category_affinity", "hats"] == rows["named", "LC_Active_Repeat_90d"] == "high"


def test_no_rows_without_profiling_and_no_coverage_without_web_events(
    shop: RawShop, answer: Answer, buyer: Account
) -> None:
    """Prospects are in every layer that has a segment for nobody; a denial leaves no row."""
    oracle = answer(shop)
    assert oracle.tracking_coverage is None
    assert {(row.layer, row.segment_id) for row in customer_of(oracle, buyer).memberships} == {
        ("lifecycle", "prospect"),
        ("value_tier", "none"),
        ("engagement", "unknown"),
        ("purchase_behaviour", "insufficient"),
        ("named", "CS_Cold_Start"),
    }
    shop.consent(buyer, shop.day(5), "denied", channel="profiling")
    assert customer_of(answer(shop), buyer).memberships == frozenset()
