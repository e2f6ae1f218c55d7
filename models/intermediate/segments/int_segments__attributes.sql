-- The attributes that conditions of named segments may use, for each customer who may be profiled and each as-of date.
-- Counts are 0 where nothing happened; what cannot be known is null.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

profiles as (
    select * from {{ ref('int_customers__profiles') }}
),

orders as (
    select * from {{ ref('int_orders__as_of') }}
),

shop_totals as (
    select * from {{ ref('int_orders__shop_totals') }}
),

order_times as (
    select * from {{ ref('int_browsing__order_times') }}
),

lifecycle as (
    select * from {{ ref('int_lifecycle__stages') }}
),

rfm as (
    select * from {{ ref('int_rfm__segments') }}
),

value_tiers as (
    select * from {{ ref('int_value_tiers__tiers') }}
),

activities as (
    select * from {{ ref('int_events__as_of') }}
),

engagement as (
    select * from {{ ref('int_engagement__levels') }}
),

affinity as (
    select * from {{ ref('int_affinity__as_of') }}
),

behaviour as (
    select * from {{ ref('int_behaviour__as_of') }}
),

browsing as (
    select * from {{ ref('int_browsing__as_of') }}
),

last_emails as (
    select * from {{ ref('int_browsing__last_emails') }}
),

email_consents as (
    select * from {{ ref('int_consents__as_of') }}
    where channel = 'email'
),

eligibility as (
    select * from {{ ref('int_consents__eligibility') }}
)

select
    customers.as_of_date,
    customers.customer_id,
    lifecycle.lifecycle_stage,
    rfm.rfm_segment,
    rfm.rfm_klaviyo,
    rfm.rfm_pymc,
    rfm.journey_stage,
    value_tiers.value_tier,
    value_tiers.value_tier_candidate,
    engagement.engagement_level,
    behaviour.purchase_behaviour,
    behaviour.preferred_discount_type,
    behaviour.price_band,
    affinity.top_category_1 as top_category,
    affinity.top_brand,
    affinity.first_purchase_category,
    {{ data_richness('orders.lifetime_orders', 'activities.web_events', 'activities.message_events') }}
        as data_richness,
    profiles.country,
    profiles.city,
    profiles.language,
    profiles.gender,
    profiles.age_band,
    profiles.acquisition_channel,
    orders.days_since_first_order,
    orders.days_since_last_order,
    coalesce(orders.lifetime_orders, 0) as lifetime_orders,
    coalesce(orders.lifetime_net_revenue, 0) as lifetime_net_revenue,
    case
        when orders.lifetime_orders > 0
            then {{ wide_ratio(in_cents('orders.lifetime_net_revenue'), '(100 * orders.lifetime_orders)') }}
    end as average_order_value,
    coalesce(orders.orders_in_window, 0) as orders_12m,
    coalesce(orders.net_revenue_in_window, 0) as net_revenue_12m,
    case
        when orders.lifetime_orders > 0 and shop_totals.net_revenue_in_window > 0
            then {{ wide_ratio(
                in_cents('orders.lifetime_net_revenue') ~ ' * shop_totals.orders_in_window',
                in_cents('shop_totals.net_revenue_in_window') ~ ' * orders.lifetime_orders'
            ) }}
    end as order_value_index,
    behaviour.return_rate,
    affinity.most_orders_in_one_category,
    {{ days_between('profiles.created_date', 'customers.as_of_date') }} as days_since_created,
    coalesce(orders.lifetime_orders, 0)
    + coalesce(activities.web_events, 0)
    + coalesce(activities.opens_and_clicks, 0) as activity_count,
    engagement.engagement_score,
    engagement.days_since_last_open_or_click,
    last_emails.emails_opened as last_emails_opened,
    coalesce(activities.recent_email_clicks, 0) as recent_email_clicks,
    {{ days_between('email_consents.first_granted_date', 'customers.as_of_date') }} as days_since_first_email_grant,
    coalesce(activities.recent_product_views, 0) as recent_product_views,
    {{ days_between(business_date('activities.last_cart_at'), 'customers.as_of_date') }} as days_since_last_cart,
    coalesce(browsing.products_viewed_since_order, 0) as products_viewed_since_order,
    coalesce(browsing.recent_categories_viewed_not_bought, 0) as recent_categories_viewed_not_bought,
    coalesce(browsing.recent_categories_viewed_again, 0) as recent_categories_viewed_again,
    coalesce(browsing.recent_accessory_views, 0) as recent_accessory_views,
    coalesce(browsing.recent_open_carts, 0) as recent_open_carts,
    case
        when activities.last_cart_at is not null
            then coalesce(order_times.last_ordered_at >= activities.last_cart_at, false)
    end as has_ordered_since_cart,
    coalesce(orders.lifetime_orders, 0) = 1 as is_one_time_buyer,
    behaviour.is_seasonal,
    behaviour.is_off_season,
    behaviour.is_replenisher,
    coalesce(eligibility.can_email, false) as can_email,
    coalesce(eligibility.can_sms, false) as can_sms,
    coalesce(eligibility.can_push, false) as can_push,
    coalesce(eligibility.can_ads, false) as can_ads,
    orders.first_order_date,
    orders.last_order_date,
    profiles.created_date
from customers
inner join profiles
    on customers.as_of_date = profiles.as_of_date and customers.customer_id = profiles.customer_id
inner join shop_totals on customers.as_of_date = shop_totals.as_of_date
{%- for input in [
    'orders', 'order_times', 'lifecycle', 'rfm', 'value_tiers', 'activities', 'engagement', 'affinity', 'behaviour',
    'browsing', 'last_emails', 'email_consents', 'eligibility',
] %}
left join {{ input }}
    on customers.as_of_date = {{ input }}.as_of_date and customers.customer_id = {{ input }}.customer_id
{%- endfor %}
