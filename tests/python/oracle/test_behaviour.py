"""Purchase behaviour in the oracle, on examples worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from shops.raw_files import Account, Line, RawShop

from .answer import Answer, customer_of
from .behaviour import Behaviour, percentile


def _behaviour(answer: Answer, shop: RawShop, account: Account) -> Behaviour:
    return customer_of(answer(shop), account).behaviour


@pytest.fixture
def buyer(shop: RawShop) -> Account:
    """An account as old as the shop."""
    return shop.account("shop_a", shop.day(2000))


@pytest.mark.parametrize(
    ("discounted", "orders", "label"),
    [
        (0, 0, "insufficient"),
        (1, 1, "insufficient"),
        (0, 2, "full_price"),
        (1, 2, "mixed"),
        (2, 2, "discount_driven"),
        (3, 5, "discount_driven"),
        (4, 7, "mixed"),
        (1, 10, "full_price"),
        (1, 9, "mixed"),
    ],
)
def test_discounted_orders(
    shop: RawShop, answer: Answer, buyer: Account, discounted: int, orders: int, label: str
) -> None:
    """60 % and 10 %, both included."""
    for number in range(orders):
        shop.order(buyer, shop.day(9 + number), [Line("9")], discount="1" if number < discounted else "")
    assert _behaviour(answer, shop, buyer).purchase_behaviour == label


def test_a_discount_of_a_line_is_one_too(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Even of a line that is no product; zero is none."""
    shop.order(buyer, shop.day(9), [Line("9", discount="0.01")])
    shop.order(buyer, shop.day(8), [Line("9"), Line("5", product_id="POSTAGE", discount="5")])
    shop.order(buyer, shop.day(7), [Line("9", discount="0.00")], discount="0.00")
    shop.order(buyer, shop.day(6), [Line("9")], discount="3", status="cancelled")
    assert _behaviour(answer, shop, buyer).purchase_behaviour == "discount_driven"


@pytest.mark.parametrize(
    ("units", "others", "is_bulk"),
    [
        (["10"], ["1"] * 9, True),
        (["9.5"], ["1"] * 9, False),
        (["10"], ["11"] * 9, False),
        (["10"], ["10"] * 9, True),
        (["10"], ["1"] * 8 + ["11"], True),
        (["10"], ["1"] * 7 + ["11"] * 2, False),
        (["19", "1"], ["1"] * 9, True),
        (["18", "1.5"], ["1"] * 9, False),
    ],
)
def test_bulk_buyers(
    shop: RawShop, answer: Answer, buyer: Account, units: list[str], others: list[str], is_bulk: bool
) -> None:
    """At least 10 units and at least what nine tenths of ten purchasers reach; postage is no unit."""
    for number in units:
        shop.order(buyer, shop.day(9), [Line("1", number), Line("1", "99", "POSTAGE")], discount="0.10")
    for number in others:
        shop.order(shop.account("shop_a", shop.day(50)), shop.day(9), [Line("1", number)])
    assert (_behaviour(answer, shop, buyer).purchase_behaviour == "bulk_buyer") == is_bulk


@pytest.mark.parametrize(
    ("dates", "traits"),
    [
        ([], (False, False)),
        (["2025-06-01"], (False, False)),
        (["2025-01-01", "2025-06-30"], (False, False)),
        (["2024-04-01", "2025-06-30"], (True, False)),
        (["2023-12-31", "2025-03-31"], (True, True)),
        (["2023-12-31", "2025-03-31", "2024-07-01"], (False, False)),
        (["2023-12-31", "2025-05-31"], (True, False)),
    ],
)
def test_seasons(shop: RawShop, answer: Answer, buyer: Account, dates: list[str], traits: tuple[bool, bool]) -> None:
    """Two years or more, one quarter of the year or two; 30 June is in the second."""
    for on in dates:
        shop.order(buyer, shop.day((shop.as_of - date.fromisoformat(on)).days), [Line("9")])
    behaviour = _behaviour(answer, shop, buyer)
    assert (behaviour.is_seasonal, behaviour.is_off_season) == traits


@pytest.mark.parametrize(
    ("gaps", "is_one"),
    [
        ([35, 35], False),
        ([35, 35, 35], True),
        ([36, 36, 36], False),
        ([20, 40, 60, 10], False),
        ([30, 35, 40], True),
        ([20, 30, 40, 50, 30], True),
        ([10, 35, 37], True),
        ([14, 20, 24], True),
        ([12, 20, 32], True),
        ([12, 20, 33], False),
        ([20, 0, 20], False),
        ([20, 0, 20, 20], True),
    ],
)
def test_replenishers(shop: RawShop, answer: Answer, buyer: Account, gaps: list[int], is_one: bool) -> None:
    """Four dates, a median gap of 35 days and a spread of half of it, both included; two orders a day are one date."""
    days_ago = 400
    for gap in [0, *gaps]:
        days_ago -= gap
        shop.order(buyer, shop.day(days_ago), [Line("9")])
    assert _behaviour(answer, shop, buyer).is_replenisher == is_one


def test_percentiles_are_interpolated() -> None:
    """Of 1, 2, 4, 8 the quarter lies three quarters between 1 and 2."""
    assert [percentile([1, 2, 4, 8], Fraction(quarter, 4)) for quarter in range(5)] == [1, 1.75, 3, 5, 8]
    assert percentile([7], Fraction(1, 2)) == 7


def test_preferred_discount_type(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """The most frequent of discounted orders; ties: the latest used, then the name."""

    def preferred() -> str | None:
        return _behaviour(answer, shop, buyer).preferred_discount_type

    def order(days_ago: int, discount_type: str, discount: str = "1") -> None:
        shop.order(buyer, shop.day(days_ago), [Line("9")], discount=discount, discount_type=discount_type)

    order(50, "")
    order(49, "gift", "")
    assert preferred() is None
    order(48, "fixed")
    order(48, "bogo")
    assert preferred() == "bogo"
    order(47, "percentage")
    assert preferred() == "percentage"
    order(60, "fixed")
    assert preferred() == "fixed"


def test_price_bands(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Two of three purchasers are below both cut points; without units or money there is no price."""
    shop.order(buyer, shop.day(900), [Line("10.00", "2"), Line("90.00", product_id="POSTAGE")], discount="5.00")
    others = [shop.account("shop_a", shop.day(50)) for _ in range(4)]
    shop.order(others[0], shop.day(9), [Line("7.50", "3")])
    shop.order(others[1], shop.day(9), [Line("8.00")])
    shop.order(others[2], shop.day(9), subtotal_amount="99.00")
    shop.order(others[3], shop.day(9), [Line("99.00")], currency="SEK")
    oracle = answer(shop)
    bands = [customer_of(oracle, account).behaviour.price_band for account in (buyer, *others)]
    assert bands == ["budget", "budget", "premium", None, None]


@pytest.mark.parametrize(
    ("refunds", "rate"),
    [([], "0"), ([(5, "10.00")], "0.3333"), ([(5, "20.00")], "0.6667"), ([(-1, "20.00")], "0"), ([(5, "99.00")], "1")],
)
def test_return_rate(shop: RawShop, answer: Answer, buyer: Account, refunds: list[tuple[int, str]], rate: str) -> None:
    """Of 30.00 of merchandise; a refund of postage is none of it, and one of more than all is all."""
    order = shop.order(buyer, shop.day(500), [Line("30.00"), Line("9.00", product_id="POSTAGE")])
    shop.refund(order, shop.day(400), "9.00", order_line_id=order.line_ids[1])
    for days_ago, amount in refunds:
        shop.refund(order, shop.day(days_ago), amount)
    free = shop.account("shop_a", shop.day(50))
    shop.order(free, shop.day(9), [Line("0.00")])
    oracle = answer(shop)
    assert customer_of(oracle, buyer).return_rate == Decimal(rate)
    assert customer_of(oracle, free).return_rate is None


def test_data_richness(shop: RawShop, answer: Answer, buyer: Account) -> None:
    """Orders, used web events and messages of any channel, one after the other."""

    def richness(as_of_days_ago: int = 0) -> str:
        oracle = answer(shop, shop.as_of - timedelta(days=as_of_days_ago))
        return customer_of(oracle, buyer).data_richness

    shop.message(buyer, shop.day(9), "sent", channel="sms")
    shop.consent(buyer, shop.day(8), "denied", channel="tracking")
    shop.visit("shop_a", shop.day(7), customer_id=buyer.customer_id)
    assert richness() == "minimal"
    shop.order(buyer, shop.day(3), [Line("9")])
    assert richness() == "partial"
    shop.visit("shop_a", shop.day(8) - timedelta(seconds=1), customer_id=buyer.customer_id)
    assert [richness(0), richness(4)] == ["full", "minimal"]
