"""Every segment that is shipped takes whom it should and nobody else: members, and those who just miss it."""

from datetime import date
from typing import Any

import pytest

from segments.conftest import AS_OF

Attributes = dict[str, Any]

# Segment: attributes of members, attributes of those who just miss it (or leave by the exit rule).
EXAMPLES: dict[str, tuple[list[Attributes], list[Attributes]]] = {
    "LC_New_Customer_7d": ([{"days_since_first_order": 7}], [{"days_since_first_order": 8}]),
    "LC_New_Subscriber_No_Purchase_30d": (
        [{"days_since_first_email_grant": 30, "lifetime_orders": 0}],
        [
            {"days_since_first_email_grant": 31, "lifetime_orders": 0},
            {"days_since_first_email_grant": 30, "lifetime_orders": 1},
            {"lifetime_orders": 0},
        ],
    ),
    "LC_At_Risk_Loyal_120d": (
        [{"lifetime_orders": 4, "days_since_last_order": 120}],
        [
            {"lifetime_orders": 3, "days_since_last_order": 120},
            {"lifetime_orders": 4, "days_since_last_order": 119},
        ],
    ),
    "LC_Former_High_Value_180d": (
        [{"lifetime_orders": 3, "average_order_value": "100.01", "days_since_last_order": 180}],
        [
            {"lifetime_orders": 3, "average_order_value": "100.00", "days_since_last_order": 180},
            {"lifetime_orders": 2, "average_order_value": "100.01", "days_since_last_order": 180},
            {"lifetime_orders": 3, "average_order_value": "100.01", "days_since_last_order": 179},
        ],
    ),
    "LC_Active_Repeat_90d": (
        [{"lifetime_orders": 2, "days_since_last_order": 90}],
        [{"lifetime_orders": 1, "days_since_last_order": 90}, {"lifetime_orders": 2, "days_since_last_order": 91}],
    ),
    "VT_VIP_Rule": (
        [{"lifetime_orders": 3, "lifetime_net_revenue": "500.01"}],
        [
            {"lifetime_orders": 3, "lifetime_net_revenue": "500.00"},
            {"lifetime_orders": 2, "lifetime_net_revenue": "500.01"},
        ],
    ),
    "VT_VIP_Rule_500_LTV": ([{"lifetime_net_revenue": "500.00"}], [{"lifetime_net_revenue": "499.99"}]),
    "VT_VIP_Rule_5_Orders": ([{"lifetime_orders": 5}], [{"lifetime_orders": 4}]),
    "VT_High_AOV_One_Time": (
        [{"lifetime_orders": 1, "order_value_index": "1.5"}],
        [{"lifetime_orders": 1, "order_value_index": "1.49"}, {"lifetime_orders": 2, "order_value_index": "1.5"}],
    ),
    "VT_One_Time": ([{"lifetime_orders": 1}], [{"lifetime_orders": 0}, {"lifetime_orders": 2}]),
    "EN_Opened_Last_5": ([{"last_emails_opened": 5}], [{"last_emails_opened": 4}, {}]),
    "BH_Cart_Intent_24h": (
        [{"days_since_last_cart": 0, "has_ordered_since_cart": False}],
        [
            {"days_since_last_cart": 1, "has_ordered_since_cart": False},
            {"days_since_last_cart": 0, "has_ordered_since_cart": True},
        ],
    ),
    "BH_Browse_Intent_7d": ([{"products_viewed_since_order": 3}], [{"products_viewed_since_order": 2}]),
    "BH_Viewed_Category_No_Purchase_30d": (
        [{"recent_categories_viewed_not_bought": 1}],
        [{"recent_categories_viewed_not_bought": 0}],
    ),
    "BH_Returned_To_Browse_30d": ([{"recent_categories_viewed_again": 1}], [{"recent_categories_viewed_again": 0}]),
    "BH_Accessory_Interest_30d": ([{"recent_accessory_views": 1}], [{"recent_accessory_views": 0}]),
    "BH_Repeat_Cart_30d": ([{"recent_open_carts": 2}], [{"recent_open_carts": 1}]),
    "BH_High_Engagement_30d": (
        [{"recent_product_views": 3, "recent_email_clicks": 0}, {"recent_product_views": 0, "recent_email_clicks": 2}],
        [{"recent_product_views": 2, "recent_email_clicks": 1}],
    ),
    "BH_Replenisher": ([{"is_replenisher": True}], [{"is_replenisher": False}]),
    "BH_Seasonal": ([{"is_seasonal": True}], [{"is_seasonal": False}]),
    "PA_FirstPurchase_<category>": ([{"first_purchase_category": "shoes"}], [{}]),
    "PA_Category_Loyal": ([{"most_orders_in_one_category": 3}], [{"most_orders_in_one_category": 2}]),
    "CS_Cold_Start": ([{"activity_count": 2}], [{"activity_count": 3}]),
    "AD_Lookalike_Seed": (
        [{"value_tier": "vip", "can_ads": True}],
        [{"value_tier": "vip", "can_ads": False}, {"value_tier": "high", "can_ads": True}],
    ),
    "AD_Exclude_Existing": ([{"lifetime_orders": 1}], [{"lifetime_orders": 0}]),
}


@pytest.fixture(scope="module")
def memberships(engine) -> set[tuple[str, str]]:
    """Every (example, segment) that the engine finds; an example is named by segment, side and number."""
    engine.load_shipped_definitions()
    customers: dict[tuple[date, str], Attributes] = {
        (AS_OF, f"{segment} {side} {number}"): attributes
        for segment, sides in EXAMPLES.items()
        for side, examples in zip(("in", "out"), sides, strict=True)
        for number, attributes in enumerate(examples)
    }
    engine.run(customers, AS_OF)
    return set(engine.rows("select customer_id, segment_id from intermediate.int_segments__named"))


@pytest.mark.parametrize("segment", EXAMPLES)
def test_a_shipped_segment_takes_whom_it_should(memberships, segment):
    shown = segment.replace("<category>", "shoes")
    taken = {customer for customer, found in memberships if found == shown and customer.startswith(f"{segment} ")}
    assert taken == {f"{segment} in {number}" for number in range(len(EXAMPLES[segment][0]))}


def test_every_active_segment_has_examples(engine, memberships):
    active = engine.rows("select segment_id from seeds.segment_definitions where status = 'active'")
    assert {segment for (segment,) in active} == set(EXAMPLES)
