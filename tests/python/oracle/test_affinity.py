"""Affinities in the oracle, on examples worked out by hand."""

from decimal import Decimal

import pytest

from shops.raw_files import Account, Line, RawShop

from .affinity import Affinity
from .answer import Answer, customer_of


@pytest.fixture
def buyer(shop: RawShop) -> Account:
    """An account in a shop of shirts, hats, a sock of no category and postage that has one."""
    for product_id, category, brand, parent in (
        ("SHIRT", "shirts", "Acme", "apparel"),
        ("TEE", "shirts", "Best", "apparel"),
        ("HAT", "hats", "Acme", "apparel"),
        ("SOCK", "", "Best", ""),
    ):
        shop.product(product_id, category=category, brand=brand, parent_category=parent)
    shop.product("LETTER", category="letters", brand="Post", is_product="false")
    return shop.account("shop_a", shop.day(900))


def _affinities(answer: Answer, shop: RawShop, buyer: Account, kind: str = "category") -> tuple[Affinity, ...]:
    return customer_of(answer(shop), buyer).affinities[kind]


def _scores(answer: Answer, shop: RawShop, buyer: Account, kind: str = "category") -> dict[str, int]:
    return {each.name: each.score for each in _affinities(answer, shop, buyer, kind)}


def _view(shop: RawShop, buyer: Account, days_ago: int, product_id: str, **values: str) -> None:
    shop.visit(
        "shop_a",
        shop.day(days_ago),
        event_type="product_view",
        customer_id=buyer.customer_id,
        product_id=product_id,
        **values,
    )


def test_orders_count_three_and_views_one(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Two shirts in one order are one order; a score of 2 is not listed but has its share."""
    shop.order(buyer, shop.day(9), [Line("1", product_id="SHIRT"), Line("1", product_id="TEE")])
    shop.order(buyer, shop.day(8), [Line("1", product_id="LETTER"), Line("1", product_id="SOCK"), Line("1", "1", "?")])
    for product_id in ("SHIRT", "HAT", "HAT", "SOCK"):
        _view(shop, buyer, 5, product_id)
    shop.visit("shop_a", shop.day(5), event_type="add_to_cart", customer_id=buyer.customer_id, product_id="HAT")
    assert [(each.name, each.orders, each.views, each.share) for each in _affinities(answer, shop, buyer)] == [
        ("shirts", 1, 1, Decimal("0.6667"))
    ]
    assert _scores(answer, shop, buyer, "brand") == {"Acme": 6, "Best": 7}
    assert _scores(answer, shop, buyer, "parent_category") == {"apparel": 6}


@pytest.mark.parametrize(("days_ago", "score"), [(364, 3), (365, None), (-1, None)])
def test_the_window(shop: RawShop, answer: Answer, buyer: Account, days_ago: int, score: int | None) -> None:
    """364 days ago is inside, 365 is not."""
    shop.order(buyer, shop.day(days_ago), [Line("1", product_id="HAT")])
    assert _scores(answer, shop, buyer).get("hats") == score


def test_a_view_falls_back_on_its_own_category(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Only where the catalogue has none; the brand never does."""
    for product_id in ("HAT", "SOCK", "unknown", ""):
        for _ in range(3):
            _view(shop, buyer, 5, product_id, category="own")
    assert _scores(answer, shop, buyer) == {"hats": 3, "own": 9}
    assert _scores(answer, shop, buyer, "brand") == {"Acme": 3, "Best": 3}


@pytest.mark.parametrize(
    ("refunds", "is_returned"),
    [
        ([], False),
        ([(4, "8.99", True)], False),
        ([(4, "9.00", True)], True),
        ([(4, "9.01", True)], True),
        ([(4, "5.00", True), (3, "4.00", True)], True),
        ([(4, "5.00", True), (3, "4.00", False)], False),
        ([(4, "9.00", False)], False),
        ([(0, "9.00", True)], True),
        ([(-1, "9.00", True)], False),
    ],
)
def test_a_fully_returned_line_does_not_count(
    shop: RawShop, answer: Answer, buyer: Account, refunds: list[tuple[int, str, bool]], is_returned: bool
) -> None:
    """A hat of 10.00 less 1.00 of the order's discount; the refunds must name it."""
    order = shop.order(buyer, shop.day(9), [Line("10.00", product_id="HAT")], discount="1.00")
    for days_ago, amount, names_the_line in refunds:
        line_id = order.line_ids[0] if names_the_line else ""
        shop.refund(order, shop.day(days_ago), amount, order_line_id=line_id)
    assert _scores(answer, shop, buyer) == ({} if is_returned else {"hats": 3})


def test_another_line_of_the_category_keeps_the_order(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """The shirt was returned, the tee was not: the brand of the shirt is gone."""
    order = shop.order(buyer, shop.day(9), [Line("10.00", product_id="SHIRT"), Line("10.00", product_id="TEE")])
    shop.refund(order, shop.day(8), "10.00", order_line_id=order.line_ids[0])
    assert _scores(answer, shop, buyer) == {"shirts": 3}
    assert _scores(answer, shop, buyer, "brand") == {"Best": 3}


@pytest.mark.parametrize(
    ("shirts_days_ago", "hats_days_ago", "first"), [(9, 8, "hats"), (8, 9, "shirts"), (9, 9, "hats")]
)
def test_ties_go_to_the_latest_activity_and_then_by_name(
    shop: RawShop, answer: Answer, buyer: Account, shirts_days_ago: int, hats_days_ago: int, first: str
) -> None:
    """Both have 3 points."""
    shop.order(buyer, shop.day(shirts_days_ago), [Line("1", product_id="SHIRT")])
    shop.order(buyer, shop.day(hats_days_ago), [Line("1", product_id="HAT")])
    customer = customer_of(answer(shop), buyer)
    assert customer.top("category", 1) == first
    assert {customer.top("category", rank) for rank in (1, 2, 3)} == {"shirts", "hats", None}
    assert customer.layered_identity == f"{customer.value_tier} + new + unknown + {first}"


@pytest.mark.parametrize(
    ("lines", "discount", "category"),
    [
        ([Line("10", product_id="SHIRT"), Line("11", product_id="HAT")], "", "hats"),
        ([Line("10", product_id="SHIRT"), Line("10", product_id="HAT")], "", "shirts"),
        ([Line("10", product_id="SHIRT"), Line("10.01", product_id="HAT", discount="0.02")], "", "shirts"),
        ([Line("10", product_id="SHIRT"), Line("90", product_id="LETTER")], "", "shirts"),
        ([Line("10", product_id="SHIRT"), Line("11", product_id="SOCK")], "", None),
        ([Line("90", product_id="LETTER")], "", None),
    ],
)
def test_first_purchase(
    shop: RawShop, answer: Answer, buyer: Account, lines: list[Line], discount: str, category: str | None
) -> None:
    """The highest-value product line of the first order, returned or not; ties: the smallest line id."""
    first = shop.order(buyer, shop.day(800), lines, discount=discount)
    shop.refund(first, shop.day(700), "999", order_line_id=first.line_ids[0])
    shop.order(buyer, shop.day(2), [Line("99", product_id="TEE")])
    assert customer_of(answer(shop), buyer).first_purchases["category"] == category


def test_unused_views_and_denied_profiles(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Three views before a denial of tracking count, three after it do not; a denial of profiling leaves nothing."""
    shop.consent(buyer, shop.day(5), "denied", channel="tracking")
    for days_ago in (6, 6, 6, 4, 4, 4):
        _view(shop, buyer, days_ago, "HAT")
    assert _scores(answer, shop, buyer) == {"hats": 3}
    shop.consent(buyer, shop.day(5), "denied", channel="profiling")
    customer = customer_of(answer(shop), buyer)
    assert (customer.affinities, customer.top("category", 1), customer.layered_identity) == (None, None, None)
