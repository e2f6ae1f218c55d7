"""The oracle itself, on examples small enough to work out by hand."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle import ACCOUNT, Oracle, compute
from oracle.answer import Answer, customer_of, empty_shop
from oracle.contract import Kind
from oracle.lifecycle import lifecycle_stage
from oracle.money import spread_discount
from oracle.rfm import KLAVIYO, PYMC, RfmInput, RfmModel, ascending_score, cut_points, klaviyo_recency, segment_of
from oracle.values import UnparseableError, normalise_email, normalise_phone, read_value, to_cents
from shops import AS_OF, write_tiny_shop, write_trap_shop
from shops.raw_files import Line, PlacedOrder, RawShop


@pytest.fixture
def shop() -> RawShop:
    """Two empty shops with one product that is postage."""
    return empty_shop()


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    """Compute shops in this test's own folder."""
    return Answer(tmp_path)


def groups(oracle: Oracle) -> set[frozenset[str]]:
    """Return the customers as sets of member keys."""
    return {frozenset(key.key for key in customer.source_keys) for customer in oracle.customers.values()}


# --- Single values ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("0.00499999", "0.00"),
        ("1.005", "1.01"),
        ("2.675", "2.68"),
        ("-0.004", "0.00"),
    ],
)
def test_money_rounds_half_away_from_zero(amount: str, cents: str) -> None:
    """Half a cent goes up above zero and down below; there is no minus zero."""
    assert str(to_cents(Decimal(amount))) == cents


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("  Ann@Shop.Example ", "ann@shop.example"),
        ("ZOE\u0308@x.org", "zo\u00eb@x.org"),
        ("日本@x.org", "日本@x.org"),
        ("a@b@x.org", None),
        ("a b@x.org", None),
        ("a\x00b@x.org", None),
        ("a@localhost", None),
        ("a@.org", None),
        ("@x.org", None),
        ("", None),
        (None, None),
    ],
)
def test_email_is_normalised_or_null(text: str | None, address: str | None) -> None:
    """Case, outer spaces and Unicode composition don't matter; what is no address is null."""
    assert normalise_email(text) == address


@pytest.mark.parametrize(
    ("text", "phone"), [("+1 (212) 555-0100", "+12125550100"), ("212 555 0100", None), ("n/a", None), (None, None)]
)
def test_phone_is_e164_or_null(text: str | None, phone: str | None) -> None:
    """Punctuation doesn't matter; a national number could be anybody's."""
    assert normalise_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["2025-06-30 12:00:00", "2025-06-30T12:00:00Z", "2025-06-30T14:00:00+02:00", "2025-06-30 08:00:00.000-04"]
)
def test_timestamps_become_utc(text: str) -> None:
    """Without an offset a timestamp is UTC already."""
    assert read_value(text, Kind.TIMESTAMP) == datetime(2025, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025-02-30", Kind.TIMESTAMP),
        ("noon", Kind.TIMESTAMP),
        ("1,5", Kind.NUMBER),
        ("NaN", Kind.NUMBER),
        ("maybe", Kind.BOOLEAN),
    ],
)
def test_what_is_no_value_is_unparseable(text: str, kind: Kind) -> None:
    """Neither impossible dates nor words are guessed at."""
    with pytest.raises(UnparseableError):
        read_value(text, kind)


# --- Staging ---------------------------------------------------------------------------------------------------------


def test_every_raw_row_has_one_outcome(shop: RawShop, answer: Answer) -> None:
    """Seven rows of two keys: kept, superseded and rejected add up to them."""
    order = shop.order("", shop.day(9), [Line("5.00")])
    shop.add("orders", **order.row)  # identical: superseded
    shop.add("orders", **order.row | {"shipping_city": "Rome"})  # same version, different: conflict
    shop.add("orders", **order.row | {"updated_at": shop.stamp(shop.day(5)), "status": "refunded"})  # wins
    shop.add("orders", **order.row | {"updated_at": shop.stamp(shop.day(4)), "status": "mislaid"})  # newest, but bad
    shop.add("orders", **order.row | {"order_id": ""})
    shop.add("orders", **order.row | {"order_id": ""})  # identical bad row: superseded
    orders = answer(shop).staging["orders"]
    assert (orders.rows_in, orders.rows_kept, orders.rows_superseded) == (7, 1, 3)
    assert orders.rejected_by_reason == {"duplicate_conflict": 1, "unknown_status": 1, "missing_key": 1}
    assert orders.kept[0]["status"] == "refunded"


@pytest.mark.parametrize(("seconds", "is_kept"), [(0, True), (1, False)])
def test_a_fact_more_than_a_day_after_its_version_is_in_the_future(
    shop: RawShop, answer: Answer, seconds: int, is_kept: bool
) -> None:
    """A day to the second is still allowed."""
    late = shop.day(4) + timedelta(days=1, seconds=seconds)
    shop.order("", shop.day(4), [], updated_at=shop.stamp(shop.day(4)), ordered_at=shop.stamp(late))
    assert answer(shop).staging["orders"].rejected_by_reason == ({} if is_kept else {"future_timestamp": 1})


def test_orphans_are_judged_on_the_winners(shop: RawShop, answer: Answer) -> None:
    """A line that a later version moved to a known order is no orphan; a rejected order makes orphans."""
    cancelled = shop.order("", shop.day(9), [Line("5.00")], status="cancelled")
    rejected = shop.order("", shop.day(9), [Line("5.00")], status="mislaid")
    for order in (cancelled, rejected):
        shop.refund(order, shop.day(8), "1.00")
    line = shop.line("shop_a", "nowhere", Line("5.00"), updated_at=shop.stamp(shop.day(8)))
    shop.add("order_lines", **line | {"order_id": cancelled.order_id, "updated_at": shop.stamp(shop.day(7))})
    staging = answer(shop).staging
    assert (staging["order_lines"].rows_kept, staging["order_lines"].rows_superseded) == (2, 1)
    assert staging["order_lines"].rejected_by_reason == {"orphan_line": 1}
    assert staging["refunds"].rejected_by_reason == {"orphan_refund": 1}


# --- Money -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("discount", "values", "shares"),
    [
        ("1.00", {"1": "10", "2": "10", "3": "10"}, {"1": "0.34", "2": "0.33", "3": "0.33"}),
        ("0.02", {"1": "10", "2": "10", "3": "10"}, {"1": "0.02", "2": "0.00", "3": "0.00"}),
        ("1.00", {"1": "1", "2": "5", "3": "-3", "4": "0"}, {"1": "0.16", "2": "0.84"}),
        ("1.00", {"9": "4", "10": "4", "2": "1"}, {"9": "0.44", "10": "0.45", "2": "0.11"}),
        ("5.00", {"1": "0", "2": "-1"}, {}),
    ],
)
def test_order_discounts_are_spread_to_the_cent(discount: str, values: dict[str, str], shares: dict[str, str]) -> None:
    """Leftover cents go to the largest line, among equals to the smallest id as text."""
    spread = spread_discount(Decimal(discount), {line_id: Decimal(value) for line_id, value in values.items()})
    assert spread == {line_id: Decimal(share) for line_id, share in shares.items()}


def revenue(oracle: Oracle, order: PlacedOrder) -> Decimal:
    """Return the order's net revenue as of the oracle's date."""
    priced = next(each for each in oracle.orders if each.order_id == order.order_id)
    return priced.net_revenue(oracle.as_of)


@pytest.mark.parametrize(
    ("lines", "discount", "net"),
    [
        ([Line("0.33500000", "3")], "", "1.01"),
        ([Line("0.00500000"), Line("0.00500000")], "", "0.02"),
        ([Line("10.00", "2", discount="1.50"), Line("4.90", product_id="POSTAGE")], "3.50", "15.00"),
        ([Line("30.00"), Line("-0.005", product_id="ADJUST")], "", "29.99"),
        ([Line("4.90", product_id="POSTAGE")], "4.90", "0.00"),
        ([Line("0.00")], "", "0.00"),
    ],
)
def test_an_order_is_its_product_lines_after_discounts(
    shop: RawShop, answer: Answer, lines: list[Line], discount: str, net: str
) -> None:
    """Rounded line by line, less line and order discounts, without postage."""
    order = shop.order("", shop.day(3), lines, discount=discount)
    assert revenue(answer(shop), order) == Decimal(net)


def test_an_order_without_kept_lines_is_its_subtotal_less_its_discount(shop: RawShop, answer: Answer) -> None:
    """Its only line is rejected, for its quantity is negative."""
    order = shop.order("", shop.day(3), subtotal_amount="80.00", discount="7.77")
    shop.line("shop_a", order.order_id, Line("500.00", "-1"))
    assert revenue(answer(shop), order) == Decimal("72.23")


@pytest.mark.parametrize(
    ("refunds", "net"),
    [
        ([(20, "27.00", 0)], "18.00"),
        ([(20, "500.00", None)], "0.00"),
        ([(20, "30.00", None), (10, "30.00", None)], "0.00"),
        ([(20, "80.00", 0), (10, "10.00", None)], "-35.00"),
        ([(20, "40.00", None), (10, "30.00", 0)], "-25.00"),
        ([(20, "30.00", 0), (10, "40.00", None)], "0.00"),
        ([(10, "40.00", None), (10, "30.00", 0)], "-25.00"),
        ([(20, "4.90", 2)], "45.00"),
        ([(0, "5.00", None), (-1, "7.00", None)], "40.00"),
    ],
)
def test_refunds_take_what_remains(
    shop: RawShop, answer: Answer, refunds: list[tuple[int, str, int | None]], net: str
) -> None:
    """The order holds 30.00 and 20.00 less a discount of 5.00, and postage of 4.90."""
    lines = [Line("30.00"), Line("20.00"), Line("4.90", product_id="POSTAGE")]
    order = shop.order("", shop.day(30), lines, discount="5.00")
    for days_ago, amount, line in refunds:
        line_id = "" if line is None else order.line_ids[line]
        shop.refund(order, shop.day(days_ago), amount, order_line_id=line_id)
    assert revenue(answer(shop), order) == Decimal(net)


@pytest.mark.parametrize(
    ("naming_none", "naming_a_line", "net"),
    [((20, "z"), (10, "a"), "-25.00"), ((10, "10"), (10, "9"), "-25.00"), ((10, "9"), (10, "10"), "0.00")],
)
def test_refunds_go_by_time_and_then_by_id_as_text(
    shop: RawShop, answer: Answer, naming_none: tuple[int, str], naming_a_line: tuple[int, str], net: str
) -> None:
    """Of 45.00, 40.00 that name no line and 30.00 that name one: the first leave 5.00 or 15.00 to the second."""
    order = shop.order("", shop.day(30), [Line("30.00"), Line("15.00")])
    for (days_ago, refund_id), amount, line_id in (
        (naming_none, "40.00", ""),
        (naming_a_line, "30.00", order.line_ids[0]),
    ):
        shop.refund(order, shop.day(days_ago), amount, refund_id=refund_id, order_line_id=line_id)
    assert revenue(answer(shop), order) == Decimal(net)


@pytest.mark.parametrize(
    ("values", "is_countable"),
    [({}, True), ({"status": " Refunded"}, True), ({"status": "pending"}, False), ({"is_test": "true"}, False)],
)
def test_which_orders_count(shop: RawShop, answer: Answer, values: dict[str, str], is_countable: bool) -> None:
    """Status and test flag decide, whatever their spelling."""
    account = shop.account("shop_a", shop.day(50))
    shop.order(account, shop.day(3), [Line("9.00")], **values)
    customer = customer_of(answer(shop), account)
    assert (customer.lifetime_orders, customer.lifetime_net_revenue) == (is_countable, 9 * is_countable)


@pytest.mark.parametrize(
    ("currency", "rate_age", "gross"),
    [("EUR", 0, "0.12"), ("eur", 7, "0.12"), ("EUR", 8, None), ("EUR", -1, None), ("SEK", 0, None), ("USD", 0, "0.10")],
)
def test_lines_convert_one_by_one_at_the_rate_of_the_orders_date(
    shop: RawShop, answer: Answer, currency: str, rate_age: int, gross: str | None
) -> None:
    """Two lines of 0.05 at 1.1 are 0.06 each; a stated rate of the reporting currency is not used."""
    for rated in ("EUR", "USD"):
        on = shop.day(20 + rate_age).date().isoformat()
        shop.add("fx_rates", currency=rated, rate_date=on, rate_to_reporting="1.1")
    shop.order("", shop.day(20), [Line("0.05"), Line("0.05")], currency=currency)
    assert answer(shop).orders[0].gross_revenue == (None if gross is None else Decimal(gross))


def test_refunds_convert_before_they_are_capped(shop: RawShop, answer: Answer) -> None:
    """Dollars and euros come off an order in euros at the rate of its date."""
    on = shop.day(20).date().isoformat()
    shop.add("fx_rates", currency="EUR", rate_date=on, rate_to_reporting="1.1")
    in_euro = shop.order("", shop.day(20), [Line("10.00")], currency="EUR")  # 11.00
    shop.refund(in_euro, shop.day(10), "10.05", currency="USD")
    shop.refund(in_euro, shop.day(9), "0.05")
    oracle = answer(shop)
    assert [refund.amount for refund in oracle.orders[0].refunds] == [Decimal("10.05"), Decimal("0.06")]
    assert revenue(oracle, in_euro) == Decimal("0.89")


def test_money_of_the_window_has_its_own_dates(shop: RawShop, answer: Answer) -> None:
    """A refund inside the window of an order before it makes the window's revenue smaller, one before it does not."""
    account = shop.account("shop_a", shop.day(900))
    old = shop.order(account, shop.day(370), [Line("97.00")])
    shop.refund(old, shop.day(365), "7.00")
    shop.order(account, shop.day(364), [Line("50.00")])
    shop.refund(old, shop.day(364), "60.00")
    customer = customer_of(answer(shop), account)
    assert (customer.lifetime_orders, customer.lifetime_net_revenue) == (2, Decimal("80.00"))
    assert (customer.orders_12m, customer.net_revenue_12m) == (1, Decimal("-10.00"))
    assert customer.lifetime_gross_revenue == Decimal("147.00")


# --- Identity --------------------------------------------------------------------------------------------------------


def test_a_chain_closes_only_over_links_dated_by_then(shop: RawShop, answer: Answer) -> None:
    """One and two share an email, two and three a phone; two is created last."""
    one = shop.account("shop_a", shop.day(100), email="one@x.org", customer_id="one")
    shop.account("shop_b", shop.day(10), email="ONE@x.org", phone="+12125550100", customer_id="two")
    shop.account("shop_a", shop.day(200), phone="+1 212 555 0100", customer_id="three")
    shop.order(one, shop.day(50), [Line("5.00")])
    assert groups(answer(shop, AS_OF - timedelta(days=11))) == {frozenset({"one"}), frozenset({"three"})}
    merged = answer(shop, AS_OF - timedelta(days=10))
    assert groups(merged) == {frozenset({"one", "two", "three"})}
    assert merged.customers["shop_a:three"].lifetime_orders == 1


def test_the_earliest_member_is_canonical_and_ties_go_to_the_smallest(shop: RawShop, answer: Answer) -> None:
    """Source keys are texts: 10 comes before 9."""
    for source_name, customer_id in (("shop_b", "1"), ("shop_a", "9"), ("shop_a", "10")):
        shop.account(source_name, shop.day(50), email="tie@x.org", customer_id=customer_id)
    assert set(answer(shop).customers) == {"shop_a:10"}


@pytest.mark.parametrize(("accounts", "customers"), [(5, 1), (6, 8)])
def test_a_value_shared_by_too_many_links_nobody(shop: RawShop, answer: Answer, accounts: int, customers: int) -> None:
    """Guests of two shops under the address are linked to each other by nothing but the address either."""
    for _ in range(accounts):
        shop.account("shop_a", shop.day(50), email="many@x.org")
    for source_name in ("shop_a", "shop_b"):
        shop.order("many@x.org", shop.day(20), [Line("1.00")], source_name=source_name)
    assert len(answer(shop).customers) == customers


def test_the_guard_counts_only_accounts_that_are_there_by_then(shop: RawShop, answer: Answer) -> None:
    """The sixth account under an address takes its five elders apart."""
    for days_ago in (50, 50, 50, 50, 50, 10):
        shop.account("shop_a", shop.day(days_ago), email="many@x.org")
    assert len(answer(shop, AS_OF - timedelta(days=11)).customers) == 1
    assert len(answer(shop, AS_OF - timedelta(days=10)).customers) == 6


def test_role_addresses_link_nobody(shop: RawShop, answer: Answer) -> None:
    """Not even guests of two shops; within one shop the address stays one guest."""
    shop.account("shop_a", shop.day(50), email="info@x.org", customer_id="one")
    shop.account("shop_a", shop.day(50), email="info@x.org", customer_id="two")
    for source_name in ("shop_a", "shop_a", "shop_b"):
        shop.order("Info@x.org", shop.day(8), [Line("1.00")], source_name=source_name)
    oracle = answer(shop)
    assert set(oracle.customers) == {"shop_a:one", "shop_a:two", "shop_a:info@x.org", "shop_b:info@x.org"}
    assert oracle.customers["shop_a:info@x.org"].lifetime_orders == 2


def test_guests_join_the_account_of_their_address_but_gifts_do_not(shop: RawShop, answer: Answer) -> None:
    """An order's address only says who placed it where it has no account."""
    taker = shop.account("shop_a", shop.day(50), email="taker@x.org", customer_id="taker")
    giver = shop.account("shop_a", shop.day(50), customer_id="giver")
    shop.order("taker@x.org", shop.day(60), [Line("2.00")], source_name="shop_b")
    shop.order(giver, shop.day(5), [Line("3.00")], customer_email="taker@x.org")
    shop.order("", shop.day(5), [Line("7.00")])
    oracle = answer(shop)
    assert groups(oracle) == {frozenset({"taker", "taker@x.org"}), frozenset({"giver"})}
    assert customer_of(oracle, taker).lifetime_net_revenue == Decimal("2.00")
    assert customer_of(oracle, taker).customer_id == "shop_b:taker@x.org"


def test_visitors_link_from_their_first_logged_in_event(shop: RawShop, answer: Answer) -> None:
    """Per account, and per shop: the same anonymous id elsewhere is somebody else."""
    for customer_id, seen_days_ago in (("one", 40), ("two", 10)):
        shop.account("shop_a", shop.day(100), customer_id=customer_id)
        shop.visit("shop_a", shop.day(seen_days_ago), anonymous_id="v", customer_id=customer_id)
    shop.visit("shop_a", shop.day(99), anonymous_id="v")
    shop.account("shop_b", shop.day(100), customer_id="three")
    shop.visit("shop_b", shop.day(99), anonymous_id="v", customer_id="three")
    assert groups(answer(shop, AS_OF - timedelta(days=11))) == {
        frozenset({"one", "v"}),
        frozenset({"two"}),
        frozenset({"three", "v"}),
    }
    assert groups(answer(shop)) == {frozenset({"one", "two", "v"}), frozenset({"three", "v"})}


def test_a_customer_exists_from_the_first_fact(shop: RawShop, answer: Answer) -> None:
    """An account younger than its order links from its creation, an account without a row links nobody."""
    shop.account("shop_a", shop.day(5), email="a@x.org", customer_id="young")
    shop.account("shop_a", shop.day(90), email="a@x.org", customer_id="old")
    for customer_id in ("young", "no row"):
        shop.order("", shop.day(20), [Line("1.00")], customer_id=customer_id)
    before = groups(answer(shop, AS_OF - timedelta(days=6)))
    assert before == {frozenset({"young"}), frozenset({"old"}), frozenset({"no row"})}
    assert groups(answer(shop)) == {frozenset({"young", "old"}), frozenset({"no row"})}


# --- Time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ordered_at", "zone", "days"),
    [
        ("2025-06-30 23:59:59.999999", "UTC", 0),
        ("2025-07-01T01:59:59+02:00", "UTC", 0),
        ("2025-07-01T00:00:00Z", "UTC", None),
        ("2025-07-01T03:59:59Z", "America/New_York", 0),
        ("2025-07-01T04:00:00Z", "America/New_York", None),
        ("2025-01-02T04:59:59Z", "America/New_York", 180),
        ("2025-01-02T05:00:00Z", "America/New_York", 179),
    ],
)
def test_dates_are_business_dates(shop: RawShop, answer: Answer, ordered_at: str, zone: str, days: int | None) -> None:
    """Midnight is that of the business time zone, in winter and in summer."""
    account = shop.account("shop_a", shop.day(900))
    shop.order(account, shop.day(-1), [Line("1.00")], ordered_at=ordered_at)
    customer = customer_of(answer(shop, business_timezone=zone), account)
    assert customer.days_since_last_order == days


# --- Lifecycle and RFM -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_ago", "stage"),
    [
        ([], "prospect"),
        ([0], "new"),
        ([30], "new"),
        ([31], "active"),
        ([31, 5], "active"),
        ([30, 5], "new"),
        ([90], "active"),
        ([91], "at_risk"),
        ([180], "at_risk"),
        ([181], "lapsed"),
        ([365], "lapsed"),
        ([366], "lost"),
        ([190, 10], "active"),
        ([191, 10], "win_back"),
        ([191, 10, 10], "win_back"),
        ([271, 90], "win_back"),
        ([272, 91], "at_risk"),
    ],
)
def test_lifecycle_boundaries(days_ago: list[int], stage: str) -> None:
    """Each limit from both sides; the first match wins."""
    assert lifecycle_stage([AS_OF - timedelta(days=days) for days in days_ago], AS_OF) == stage


@pytest.mark.parametrize(
    ("values", "bins", "cuts"),
    [
        (range(1, 11), 5, [2, 4, 6, 8]),
        ([1, 1, 1, 1, 1, 1, 2, 3, 4, 5], 5, [1, 1, 1, 3]),
        ([7, 7, 7], 5, [7, 7, 7, 7]),
        ([1, 2], 5, [1, 1, 2, 2]),
        ([1, 2, 3], 3, [1, 2]),
        ([], 5, []),
    ],
)
def test_cut_points(values: list[int], bins: int, cuts: list[int]) -> None:
    """Ties share a cut point, and a cut point may repeat."""
    assert cut_points(list(values), bins) == cuts


@given(st.lists(st.integers(-5, 5), min_size=1), st.integers(2, 5))
def test_cut_points_by_their_definition(values: list[int], bins: int) -> None:
    """The smallest value whose cumulative count times bins reaches k times n."""
    for number, cut in enumerate(cut_points(values, bins), start=1):
        reached = [value for value in values if sum(each <= value for each in values) * bins >= number * len(values)]
        assert cut == min(reached)


def test_scores_count_cut_points_strictly_below() -> None:
    """A value that equals a cut point is not above it."""
    assert [ascending_score(value, [1, 1, 1, 3]) for value in (1, 2, 3, 4)] == [1, 4, 4, 5]


def test_the_map_is_total_and_each_segment_can_be_reached() -> None:
    """The 125 codes, counted by hand from the rules."""
    segments = Counter(segment_of(*code) for code in product(range(1, 6), repeat=3))
    assert segments == {
        "champions": 1, "loyal": 7, "cant_lose": 4, "at_risk": 14, "new": 8, "promising": 12,
        "potential_loyal": 37, "needs_attention": 10, "lost": 4, "hibernating": 28,
    }  # fmt: skip


def test_the_published_maps_list_each_code_once() -> None:
    """Klaviyo's map is total; the rest of PyMC's 64 codes are Other."""
    assert set(KLAVIYO) == {"".join(code) for code in product("123", repeat=3)}
    assert Counter(PYMC.values()) == {"Premium": 8, "Repeat": 7, "Top Spender": 13, "At Risk": 11, "Inactive": 7}


def test_scores_of_ten_purchasers() -> None:
    """Ten purchasers with distinct measures: two per score; the eleventh is outside the population."""
    inside = [RfmInput(10 * number, number, Decimal(number), is_in_population=True) for number in range(1, 11)]
    outside = RfmInput(365, 0, Decimal(-5), is_in_population=False)
    model = RfmModel([*inside, outside])
    codes = [model.scores(purchaser).code for purchaser in inside]
    assert codes == ["511", "511", "422", "422", "333", "333", "244", "244", "155", "155"]
    last, outsider = model.scores(inside[-1]), model.scores(outside)
    assert (last.segment, last.total, last.klaviyo, last.pymc) == ("cant_lose", 11, "Champions", "Top Spender")
    assert (outsider.code, outsider.segment, outsider.klaviyo, outsider.pymc) == ("111", "lost", "At Risk", "Inactive")


@pytest.mark.parametrize(("days", "score"), [(0, 3), (180, 3), (181, 2), (365, 2), (366, 1)])
def test_recency_bands_of_klaviyo(days: int, score: int) -> None:
    """Fixed bands of days, for every purchaser."""
    assert klaviyo_recency(days) == score


def test_the_population_starts_after_d_minus_365(shop: RawShop, answer: Answer) -> None:
    """364 days ago is inside, 365 is not; Klaviyo's recency looks further."""
    accounts = {days: shop.account("shop_a", shop.day(900)) for days in (364, 365, 366)}
    for days, account in accounts.items():
        shop.order(account, shop.day(days), [Line("9.00")])
    oracle = answer(shop)
    scores = {days: customer_of(oracle, account).rfm for days, account in accounts.items()}
    assert {days: score.code for days, score in scores.items()} == {364: "511", 365: "111", 366: "111"}
    assert {days: score.klaviyo for days, score in scores.items()} == {364: "At Risk", 365: "At Risk", 366: "Inactive"}
    assert [cut.value for cut in oracle.cut_points if (cut.map, cut.metric) == ("rfm", "recency")] == [364] * 4


# --- The generated shops ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trap_oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    """Return the trap shop as the oracle sees it."""
    folder = tmp_path_factory.mktemp("trap")
    write_trap_shop(folder)
    return compute(folder, AS_OF, business_timezone="America/New_York")


@pytest.mark.parametrize("change", [{"shuffle_seed": 1}, {"repeat": True}, {"shuffle_seed": 2, "repeat": True}])
def test_neither_order_nor_repetition_changes_a_customer(trap_oracle: Oracle, tmp_path: Path, change: dict) -> None:
    """Nor a cut point, nor the number of rejected rows."""
    write_trap_shop(tmp_path, **change)
    changed = compute(tmp_path, AS_OF, business_timezone="America/New_York")
    assert changed.customers == trap_oracle.customers
    assert changed.cut_points == trap_oracle.cut_points
    for table, outcome in trap_oracle.staging.items():
        assert changed.staging[table].rejected_by_reason == outcome.rejected_by_reason


def test_rows_are_conserved_and_every_reason_occurs(trap_oracle: Oracle) -> None:
    """In every table: in = kept + superseded + rejected."""
    reasons = set()
    for outcome in trap_oracle.staging.values():
        assert outcome.rows_in == outcome.rows_kept + outcome.rows_superseded + outcome.rows_rejected
        reasons |= set(outcome.rejected_by_reason)
    assert reasons == {
        "missing_key", "unparseable_value", "missing_timestamp", "future_timestamp", "unknown_status",
        "unknown_currency", "negative_quantity", "orphan_line", "orphan_refund", "duplicate_conflict",
    }  # fmt: skip


def test_the_customers_sums_are_the_orders_sums(trap_oracle: Oracle) -> None:
    """To the cent, once the orders of nobody are added."""
    anonymous = [order for order in trap_oracle.countable_orders() if order.customer_id is None]
    nobodys = [order for order in anonymous if normalise_email(order.customer_email) is None]
    of_customers = [customer.lifetime_net_revenue for customer in trap_oracle.customers.values()]
    of_nobody = [order.net_revenue(AS_OF) for order in nobodys]
    assert nobodys
    assert sum(of_customers) + sum(of_nobody) == sum(
        order.net_revenue(AS_OF) for order in trap_oracle.countable_orders()
    )


def test_the_trap_shop_reaches_every_label(trap_oracle: Oracle) -> None:
    """Every stage and segment, and a chain of twenty accounts."""
    customers = trap_oracle.customers.values()
    scores = [customer.rfm for customer in customers if customer.rfm]
    assert len({customer.lifecycle_stage for customer in customers if customer.is_profiled}) == 7
    assert [len({getattr(score, name) for score in scores}) for name in ("segment", "klaviyo", "pymc")] == [10, 6, 6]
    assert max(sum(key.kind == ACCOUNT for key in customer.source_keys) for customer in customers) == 20


def test_the_tiny_shop_is_clean(tmp_path: Path) -> None:
    """Twelve customers, and nothing superseded or rejected."""
    write_tiny_shop(tmp_path)
    oracle = compute(tmp_path, AS_OF)
    assert len(oracle.customers) == 12
    assert all(outcome.rows_in == outcome.rows_kept for outcome in oracle.staging.values())
