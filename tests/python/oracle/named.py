"""Named segments that ship with Quintile (spec section 6), all but the predictive ones, rule by rule.

Readings taken where the spec and the readings of issue 3 are silent:
- a view without product id is of no product, but may be of a category;
- an email sent without campaign can't be matched with an open and was not opened;
- of emails sent at the same instant by two shops under the same event id, the later shop's in code points counts as
  sent last;
- the value of a one-time buyer's order is compared with the shop's average unrounded; without an order in the window,
  or with nothing earned in it, there is no average.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from .affinity import Catalogue, most_orders_in_one_category
from .customer import Customer
from .events import Activity, Message, WebEvent
from .money import OrderMoney
from .values import ZERO

SHOP_WINDOW_DAYS = 365
WEB_SEGMENTS = frozenset(
    {
        "BH_Cart_Intent_24h", "BH_Browse_Intent_7d", "BH_Viewed_Category_No_Purchase_30d", "BH_Returned_To_Browse_30d",
        "BH_Accessory_Interest_30d", "BH_Repeat_Cart_30d", "BH_High_Engagement_30d", "CS_Cold_Start",
    }
)  # fmt: skip
"""Those with an entry condition on web events."""


@dataclass(frozen=True)
class ShopAverage:
    """All countable orders of the warehouse in the window, whoever placed them."""

    orders: int
    net_revenue: Decimal

    @classmethod
    def of(cls, orders: Iterable[OrderMoney], as_of: date) -> "ShopAverage":
        """Add up what was ordered in the window, less the refunds made in it."""
        countable = [order for order in orders if order.is_countable]
        first = as_of - timedelta(days=SHOP_WINDOW_DAYS - 1)
        return cls(
            orders=sum(first <= order.ordered_on <= as_of for order in countable),
            net_revenue=sum((order.net_revenue(as_of, first) for order in countable), ZERO),
        )

    def is_reached(self, value: Decimal, times: Decimal) -> bool:
        """Say whether a value is at least so many times the average order."""
        return self.orders > 0 and self.net_revenue > 0 and value * self.orders >= times * self.net_revenue


def named_segments(
    customer: Customer, activity: Activity, catalogue: Catalogue, shop: ShopAverage, as_of: date
) -> set[str]:
    """Return the named segments of a customer who carries labels."""
    holds = {
        **_lifecycle_and_value(customer, activity, shop, as_of),
        **_behaviour(activity, catalogue, as_of),
        "EN_Opened_Last_5": opened_last_five(activity),
        "BH_Replenisher": customer.behaviour.is_replenisher,
        "BH_Seasonal": customer.behaviour.is_seasonal,
        "PA_Category_Loyal": most_orders_in_one_category(activity, catalogue, as_of) >= 3,
        "CS_Cold_Start": len(activity.orders) + len(activity.web_events) + len(activity.opens_and_clicks) < 3,
        "AD_Lookalike_Seed": customer.value_tier == "vip" and customer.can_ads,
        "AD_Exclude_Existing": customer.lifetime_orders >= 1,
    }
    category = customer.first_purchases["category"]
    if category is not None:
        holds[f"PA_FirstPurchase_{category}"] = True
    return {segment_id for segment_id, is_held in holds.items() if is_held}


def _lifecycle_and_value(
    customer: Customer, activity: Activity, shop: ShopAverage, as_of: date
) -> dict[str, bool | None]:
    orders, revenue = customer.lifetime_orders, customer.lifetime_net_revenue
    first_granted_on = min(
        (each.on for each in activity.consents if (each.channel, each.status) == ("email", "granted")), default=None
    )
    days_since_grant = None if first_granted_on is None else (as_of - first_granted_on).days
    days_since_first = None if not orders else (as_of - customer.first_order_date).days
    days_since_last = customer.days_since_last_order
    return {
        "LC_New_Customer_7d": orders and days_since_first <= 7,
        "LC_New_Subscriber_No_Purchase_30d": days_since_grant is not None and days_since_grant <= 30 and not orders,
        "LC_At_Risk_Loyal_120d": orders >= 4 and days_since_last >= 120,
        "LC_Former_High_Value_180d": orders >= 3 and revenue > 100 * orders and days_since_last >= 180,
        "LC_Active_Repeat_90d": orders >= 2 and days_since_last <= 90,
        "VT_VIP_Rule": orders >= 3 and revenue > 500,
        "VT_VIP_Rule_500_LTV": revenue >= 500,
        "VT_VIP_Rule_5_Orders": orders >= 5,
        "VT_High_AOV_One_Time": orders == 1 and shop.is_reached(revenue, Decimal("1.5")),
        "VT_One_Time": orders == 1,
    }


def _behaviour(activity: Activity, catalogue: Catalogue, as_of: date) -> dict[str, bool]:
    def lately(event: WebEvent | Message | OrderMoney, days: int = 30) -> bool:
        on = event.ordered_on if isinstance(event, OrderMoney) else event.on
        return (as_of - on).days < days

    last_ordered_at = activity.orders[-1].ordered_at if activity.orders else None

    def after_last_order(event: WebEvent) -> bool:
        return last_ordered_at is None or event.at > last_ordered_at

    views = [view for view in activity.web("product_view") if lately(view)]
    viewed = {name for view in views if (name := catalogue.of_view(view)) is not None}
    bought = {name for order in activity.orders if lately(order) for name in catalogue.names_bought(order)}
    carts = activity.web("add_to_cart")
    open_carts = {(cart.source_name, cart.cart) for cart in carts if lately(cart) and after_last_order(cart)}
    browsed: dict[str, set[str]] = defaultdict(set)
    for view in views:
        name = catalogue.of_view(view)
        if lately(view, days=7) and after_last_order(view) and name is not None and view.product_id is not None:
            browsed[name].add((view.source_name, view.product_id))
    return {
        "BH_Cart_Intent_24h": bool(carts) and carts[-1].on == as_of and after_last_order(carts[-1]),
        "BH_Browse_Intent_7d": any(len(products) >= 3 for products in browsed.values()),
        "BH_Viewed_Category_No_Purchase_30d": bool(viewed - bought),
        "BH_Returned_To_Browse_30d": any(
            catalogue.of_view(view) in _bought_before(activity, catalogue, view.at) for view in views
        ),
        "BH_Accessory_Interest_30d": any(
            catalogue.is_accessory(view) and activity.orders[0].ordered_at < view.at
            for view in views
            if activity.orders
        ),
        "BH_Repeat_Cart_30d": len(open_carts) >= 2,
        "BH_High_Engagement_30d": len(views) >= 3 or sum(map(lately, activity.emails("click"))) >= 2,
    }


def _bought_before(activity: Activity, catalogue: Catalogue, at: datetime) -> set[str]:
    return {name for order in activity.orders if order.ordered_at < at for name in catalogue.names_bought(order)}


def opened_last_five(activity: Activity) -> bool:
    """Say whether each of the last five emails sent was opened."""
    sent = sorted(activity.emails("sent"), key=lambda each: (each.at, each.event_id, each.source_name))[-5:]
    opens = activity.emails("open")
    return len(sent) == 5 and all(
        email.campaign_id is not None
        and any(
            (each.source_name, each.campaign_id) == (email.source_name, email.campaign_id) and each.at >= email.at
            for each in opens
        )
        for email in sent
    )
