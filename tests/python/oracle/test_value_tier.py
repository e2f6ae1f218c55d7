"""Value tiers in the oracle, on examples worked out by hand."""

import pytest

from shops.raw_files import Account, Line, RawShop

from .answer import Answer, customer_of
from .identity import ACCOUNT, SourceKey
from .value_tier import candidate, candidates


@pytest.mark.parametrize(
    ("richer", "population", "tier"),
    [
        (0, 1, "vip"),
        (0, 20, "vip"),
        (1, 20, "high"),
        (1, 21, "vip"),
        (3, 20, "high"),
        (4, 20, "medium"),
        (9, 20, "medium"),
        (10, 20, "low"),
        (19, 20, "low"),
    ],
)
def test_cuts(richer: int, population: int, tier: str) -> None:
    """Below a twentieth, a fifth, a half of the population, in whole numbers."""
    assert candidate(richer, population) == tier


def test_equals_are_equal_and_who_spends_nothing_is_outside() -> None:
    """Of five in the population two share the second place, as nobody but one is richer."""
    revenues = dict(zip("abcdefg", (9, 7, 7, 2, 1, 0, -3), strict=True))
    found = candidates({SourceKey(ACCOUNT, "s", name): revenue for name, revenue in revenues.items()})
    assert {key.key: tier for key, tier in found.items()} == {
        "a": "vip", "b": "medium", "c": "medium", "d": "low", "e": "low",
    }  # fmt: skip


def _crowd(shop: RawShop, count: int = 10) -> None:
    """Add people who spend 100.00 each today."""
    for _ in range(count):
        shop.order(shop.account("shop_a", shop.day(50)), shop.day(40), [Line("100.00")])


def _tiers(answer: Answer, shop: RawShop, account: Account) -> tuple[str, str]:
    customer = customer_of(answer(shop), account)
    return customer.value_tier, customer.value_tier_candidate


@pytest.mark.parametrize(("left_days_ago", "tier"), [(30, "vip"), (31, "none")])
def test_down_after_thirty_full_days(shop: RawShop, answer: Answer, left_days_ago: int, tier: str) -> None:
    """The only order leaves the window on the day it is 365 days old; the day before still counts for 30 days."""
    _crowd(shop)
    account = shop.account("shop_a", shop.day(900))
    shop.order(account, shop.day(364 + left_days_ago), [Line("900.00")])
    assert _tiers(answer, shop, account) == (tier, "none")


def test_up_at_once_and_refunds_end_the_candidate(shop: RawShop, answer: Answer) -> None:
    """An order of today makes a vip; a refund of all of it leaves nothing."""
    _crowd(shop)
    rising, refunded = shop.account("shop_a", shop.day(9)), shop.account("shop_a", shop.day(9))
    shop.order(rising, shop.day(0), [Line("900.00")])
    order = shop.order(refunded, shop.day(5), [Line("950.00")])
    shop.refund(order, shop.day(4), "950.00")
    assert _tiers(answer, shop, rising) == ("vip", "vip")
    assert _tiers(answer, shop, refunded) == ("vip", "none")


def test_a_survivor_inherits_the_tier_of_whom_it_absorbs(shop: RawShop, answer: Answer) -> None:
    """The vip of 20 days ago becomes, by a phone 10 days ago, part of an older account that never bought."""
    _crowd(shop)
    survivor = shop.account("shop_a", shop.day(900), email="survivor@x.org")
    absorbed = shop.account("shop_b", shop.day(100), phone="+12125550100")
    order = shop.order(absorbed, shop.day(90), [Line("900.00")])
    shop.refund(order, shop.day(20), "900.00")
    assert _tiers(answer, shop, survivor) == ("none", "none")
    shop.account("shop_a", shop.day(10), email="survivor@x.org", phone="+12125550100")
    assert _tiers(answer, shop, survivor) == ("vip", "none")
    assert customer_of(answer(shop), absorbed) == customer_of(answer(shop), survivor)


def test_those_who_part_keep_what_was_their_own(shop: RawShop, answer: Answer) -> None:
    """The sixth account under an address takes five apart; the vip of before goes to the one who gave the name."""
    _crowd(shop)
    accounts = [shop.account("shop_a", shop.day(100 - number), email="many@x.org") for number in range(5)]
    shop.account("shop_a", shop.day(10), email="many@x.org")
    shop.order(accounts[4], shop.day(90), [Line("900.00")])
    assert _tiers(answer, shop, accounts[0]) == ("vip", "none")
    assert _tiers(answer, shop, accounts[1]) == ("none", "none")
    assert _tiers(answer, shop, accounts[4]) == ("vip", "vip")
