"""Which facts each layer and each named segment reads, and which passing of time can move it.

A fact answers to several names (see `facts.py`): an email open to `email:open`, `email:*` and `*:open`, a product view
to `web:product_view` and `web:*`, a consent to `consent:<channel>`, orders and refunds to their own.
"""

from typing import NamedTuple

PROFILING = "consent:profiling"
"""Read by everything, for nobody who denies it carries a label."""
TRACKING = "consent:tracking"

LAYER_READS: dict[str, frozenset[str]] = {
    layer: frozenset({PROFILING, *names.split()})
    for layer, names in {
        "lifecycle": "order",
        "rfm": "order refund",
        "value_tier": "order refund",
        "engagement": "email:* consent:email consent:tracking",
        "purchase_behaviour": "order",
        "category_affinity": "order refund web:product_view consent:tracking",
    }.items()
}
"""What the layers read, all but `named`."""

WINDOW_READS = {
    "rfm": frozenset({"order", "refund"}),
    "value_tier": frozenset({"order", "refund"}),
    "category_affinity": frozenset({"order", "web:product_view"}),
}
"""The facts whose leaving the window moves somebody in a layer with a window."""


class Attribute(NamedTuple):
    """What an attribute of named segments is made of."""

    reads: str
    time_cause: str = ""
    """The cause when time alone has changed it, empty when it can't."""


_ON_VIEWS = Attribute("web:product_view order consent:tracking", "window_expiry")
ATTRIBUTES: dict[str, Attribute] = {
    "lifetime_orders": Attribute("order"),
    "days_since_first_order": Attribute("order", "age"),
    "days_since_last_order": Attribute("order", "inactivity"),
    "most_orders_in_one_category": Attribute("order refund"),
    "first_purchase_category": Attribute("order"),
    "is_replenisher": Attribute("order"),
    "is_seasonal": Attribute("order"),
    "is_one_time_buyer": Attribute("order"),
    "lifetime_net_revenue": Attribute("order refund"),
    "average_order_value": Attribute("order refund"),
    "order_value_index": Attribute("order refund", "population_shift"),
    "last_emails_opened": Attribute("email:sent email:open consent:tracking"),
    "recent_email_clicks": Attribute("email:click", "window_expiry"),
    "days_since_first_email_grant": Attribute("consent:email", "age"),
    "days_since_last_cart": Attribute("web:add_to_cart consent:tracking", "window_expiry"),
    "has_ordered_since_cart": Attribute("order web:add_to_cart consent:tracking"),
    "products_viewed_since_order": _ON_VIEWS,
    "recent_categories_viewed_not_bought": _ON_VIEWS,
    "recent_categories_viewed_again": _ON_VIEWS,
    "recent_accessory_views": _ON_VIEWS,
    "recent_open_carts": Attribute("web:add_to_cart order consent:tracking", "window_expiry"),
    "recent_product_views": Attribute("web:product_view consent:tracking", "window_expiry"),
    "activity_count": Attribute("order web:* *:open *:click consent:tracking"),
    "value_tier": Attribute("order refund"),  # its time cause is that of the customer's own move between tiers
    "can_ads": Attribute("consent:ads"),
}

SEGMENT_ATTRIBUTES: dict[str, frozenset[str]] = {
    segment_id: frozenset(attributes.split())
    for segment_id, attributes in {
        "LC_New_Customer_7d": "days_since_first_order",
        "LC_New_Subscriber_No_Purchase_30d": "days_since_first_email_grant lifetime_orders",
        "LC_At_Risk_Loyal_120d": "lifetime_orders days_since_last_order",
        "LC_Former_High_Value_180d": "lifetime_orders average_order_value days_since_last_order",
        "LC_Active_Repeat_90d": "lifetime_orders days_since_last_order",
        "VT_VIP_Rule": "lifetime_orders lifetime_net_revenue",
        "VT_VIP_Rule_500_LTV": "lifetime_net_revenue",
        "VT_VIP_Rule_5_Orders": "lifetime_orders",
        "VT_High_AOV_One_Time": "lifetime_orders order_value_index",
        "VT_One_Time": "lifetime_orders",
        "EN_Opened_Last_5": "last_emails_opened",
        "BH_Cart_Intent_24h": "days_since_last_cart has_ordered_since_cart",
        "BH_Browse_Intent_7d": "products_viewed_since_order",
        "BH_Viewed_Category_No_Purchase_30d": "recent_categories_viewed_not_bought",
        "BH_Returned_To_Browse_30d": "recent_categories_viewed_again",
        "BH_Accessory_Interest_30d": "recent_accessory_views",
        "BH_Repeat_Cart_30d": "recent_open_carts",
        "BH_High_Engagement_30d": "recent_product_views recent_email_clicks",
        "BH_Replenisher": "is_replenisher",
        "BH_Seasonal": "is_seasonal",
        "PA_FirstPurchase_<category>": "first_purchase_category",
        "PA_Category_Loyal": "most_orders_in_one_category",
        "CS_Cold_Start": "activity_count",
        "AD_Lookalike_Seed": "value_tier can_ads",
        "AD_Exclude_Existing": "lifetime_orders",
    }.items()
}
"""By definition, the attributes of its entry and exit conditions; the predictive segments are not active yet."""

_FIRST_PURCHASE = "PA_FirstPurchase_<category>"


def definition_of(segment_id: str) -> str:
    """Return the definition that a named segment comes from; one may stand for many categories."""
    return _FIRST_PURCHASE if segment_id.startswith(_FIRST_PURCHASE.removesuffix("<category>")) else segment_id


def attributes_of(segment_id: str) -> frozenset[str]:
    """Return the attributes that the conditions of a named segment ask for."""
    return SEGMENT_ATTRIBUTES[definition_of(segment_id)]


def names_read(layer: str, segment_id: str) -> frozenset[str]:
    """Return the names of the facts that a layer reads, or a segment of layer `named`."""
    if layer != "named":
        return LAYER_READS[layer]
    names = (ATTRIBUTES[attribute].reads.split() for attribute in attributes_of(segment_id))
    return frozenset({PROFILING}.union(*names))
