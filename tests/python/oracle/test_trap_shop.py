"""The trap shop holds what it is there for: every label, and people on both sides of every rule."""

import pytest

from shops import AS_OF, write_trap_shop

from .behaviour import units_per_order
from .customer import Customer
from .engine import Oracle, compute
from .memberships import LAYERS


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    """The trap shop in its own time zone."""
    folder = tmp_path_factory.mktemp("trap")
    write_trap_shop(folder)
    return compute(folder, AS_OF, business_timezone="America/New_York")


@pytest.fixture(scope="module")
def customers(oracle: Oracle) -> list[Customer]:
    """Everybody who carries labels."""
    return [customer for customer in oracle.customers.values() if customer.is_profiled]


NAMED = """
    LC_New_Customer_7d LC_New_Subscriber_No_Purchase_30d LC_At_Risk_Loyal_120d LC_Former_High_Value_180d
    LC_Active_Repeat_90d VT_VIP_Rule VT_VIP_Rule_500_LTV VT_VIP_Rule_5_Orders VT_High_AOV_One_Time VT_One_Time
    EN_Opened_Last_5 BH_Cart_Intent_24h BH_Browse_Intent_7d BH_Viewed_Category_No_Purchase_30d
    BH_Returned_To_Browse_30d BH_Accessory_Interest_30d BH_Repeat_Cart_30d BH_High_Engagement_30d BH_Replenisher
    BH_Seasonal PA_Category_Loyal CS_Cold_Start AD_Lookalike_Seed AD_Exclude_Existing
"""


def test_every_segment_has_members_and_nobody_is_in_all(customers: list[Customer]) -> None:
    """All layers and all named segments that are not predictive."""
    segments = {layer: [customer.segments(layer) for customer in customers] for layer in LAYERS}
    sizes = {layer: len(set().union(*sets)) for layer, sets in segments.items()}
    assert {layer: sizes[layer] for layer in LAYERS[:5]} == {
        "lifecycle": 7,
        "rfm": 10,
        "value_tier": 5,
        "engagement": 5,
        "purchase_behaviour": 5,
    }
    assert sizes["category_affinity"] > 10
    for segment_id in NAMED.split():
        assert 1 < sum(segment_id in each for each in segments["named"]) < len(customers), segment_id
    assert set(NAMED.split()) == {
        name for each in segments["named"] for name in each if not name.startswith("PA_FirstPurchase_")
    }


def test_consents_and_profiling_are_on_both_sides(oracle: Oracle, customers: list[Customer]) -> None:
    """Some may be reached and some may not, by each channel; some deny profiling, with and without orders."""
    for channel in ("email", "sms", "push", "ads"):
        assert sum(getattr(customer, f"can_{channel}") for customer in customers) > 30
    denying = [customer for customer in oracle.customers.values() if not customer.is_profiled]
    assert len(denying) > 10
    assert {customer.lifetime_orders > 0 for customer in denying} == {True, False}


@pytest.mark.parametrize("share", [20, 5, 2])
def test_equal_spenders_stand_at_every_cut(oracle: Oracle, share: int) -> None:
    """The richest twentieth, fifth and half end among people who spend the same."""
    revenues = sorted((each.net_revenue_12m for each in oracle.customers.values()), reverse=True)
    positive = [revenue for revenue in revenues if revenue > 0]
    richest = -(-len(positive) // share)
    assert positive[richest - 1] == positive[richest]


def test_tiers_are_kept_lost_and_inherited(customers: list[Customer]) -> None:
    """Every way down within the grace, but none up; a survivor without any revenue has the tier of the absorbed."""
    tiers = {(customer.value_tier, customer.value_tier_candidate) for customer in customers}
    assert {("vip", "none"), ("vip", "low"), ("high", "medium"), ("medium", "low"), ("low", "none")} <= tiers
    inherited = [
        customer
        for customer in customers
        if any(key.key.endswith("@tiers.example") for key in customer.source_keys) and customer.value_tier == "vip"
    ]
    assert {customer.value_tier_candidate for customer in inherited} >= {"vip", "none"}


def test_the_percentile_of_bulk_buyers_bites(oracle: Oracle, customers: list[Customer]) -> None:
    """Some buy 10 units or more and still less than the 90th percentile; of 11 exactly, all are bulk buyers."""
    bulk = {customer.customer_id for customer in customers if customer.behaviour.purchase_behaviour == "bulk_buyer"}
    single = {
        order.customer_id: units_per_order([order])
        for order in oracle.countable_orders()
        if order.source_name == "shop_a" and f"shop_a:{order.customer_id}" in oracle.customers
        if oracle.customers[f"shop_a:{order.customer_id}"].lifetime_orders == 1
    }
    is_bulk = {units: set() for units in (10, 11, 12)}
    for customer_id, units in single.items():
        if units in is_bulk:
            is_bulk[units].add(f"shop_a:{customer_id}" in bulk)
    assert is_bulk == {10: {False}, 11: {True}, 12: {True}}


def test_every_trait_and_band_occurs(customers: list[Customer]) -> None:
    """Off season, replenishers, all price bands and discount types, and all degrees of richness."""
    behaviours = [customer.behaviour for customer in customers]
    assert {(each.is_seasonal, each.is_off_season) for each in behaviours} == {
        (False, False),
        (True, False),
        (True, True),
    }
    assert {each.price_band for each in behaviours} == {"budget", "mid", "premium", None}
    assert {each.preferred_discount_type for each in behaviours} == {"percentage", "fixed", "bogo", "gift", None}
    assert {customer.data_richness for customer in customers} == {"full", "partial", "minimal"}
    assert {len(customer.affinities["category"]) for customer in customers} >= {0, 1, 2, 3, 4}


def test_confidence_depends_on_the_coverage(oracle: Oracle, customers: list[Customer]) -> None:
    """Few orders follow a visit, so labels that rest on web events are low; those on orders alone stay high."""
    assert 0 < oracle.tracking_coverage < oracle.settings.min_tracking_coverage
    affinities = {row.confidence for each in customers for row in each.memberships if row.layer == "category_affinity"}
    assert affinities == {"low", "high"}
