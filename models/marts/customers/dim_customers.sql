-- One row for each customer on the latest as-of date. Who denies profiling keeps the facts and has no label of any
-- layer.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

customers as (
    select customers.*
    from {{ ref('int_customers__as_of') }} as customers
    inner join as_of_dates on customers.as_of_date = as_of_dates.as_of_date
),

profiles as (
    select * from {{ ref('int_customers__profiles') }}
),

orders as (
    select * from {{ ref('int_orders__as_of') }}
),

profiled_customers as (
    select * from {{ ref('int_customers__profiled') }}
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

purchases as (
    select * from {{ ref('int_behaviour__as_of') }}
),

behaviour as (
    select purchases.*
    from purchases
    inner join profiled_customers
        on
            purchases.as_of_date = profiled_customers.as_of_date
            and purchases.customer_id = profiled_customers.customer_id
),

eligibility as (
    select * from {{ ref('int_consents__eligibility') }}
)

select
    cast(customers.customer_id as {{ dbt.type_string() }}) as customer_id,
    cast(
        {% if is_salted() %}profiles.email_hash{% else %}null{% endif %}
        as {{ dbt.type_string() }}
    ) as email_hash,
    cast(profiles.gender as {{ dbt.type_string() }}) as gender,
    cast(profiles.age_band as {{ dbt.type_string() }}) as age_band,
    cast(profiles.country as {{ dbt.type_string() }}) as country,
    cast(profiles.city as {{ dbt.type_string() }}) as city,
    cast(profiles.language as {{ dbt.type_string() }}) as language,
    cast(profiles.acquisition_channel as {{ dbt.type_string() }}) as acquisition_channel,
    cast(rfm.rfm_code as {{ dbt.type_string() }}) as rfm_code,
    cast(rfm.rfm_segment as {{ dbt.type_string() }}) as rfm_segment,
    cast(rfm.rfm_klaviyo as {{ dbt.type_string() }}) as rfm_klaviyo,
    cast(rfm.rfm_pymc as {{ dbt.type_string() }}) as rfm_pymc,
    cast(rfm.journey_stage as {{ dbt.type_string() }}) as journey_stage,
    cast(lifecycle.lifecycle_stage as {{ dbt.type_string() }}) as lifecycle_stage,
    cast(value_tiers.value_tier as {{ dbt.type_string() }}) as value_tier,
    cast(value_tiers.value_tier_candidate as {{ dbt.type_string() }}) as value_tier_candidate,
    cast(engagement.engagement_level as {{ dbt.type_string() }}) as engagement_level,
    cast(behaviour.purchase_behaviour as {{ dbt.type_string() }}) as purchase_behaviour,
    cast(affinity.top_category_1 as {{ dbt.type_string() }}) as top_category_1,
    cast(affinity.top_category_2 as {{ dbt.type_string() }}) as top_category_2,
    cast(affinity.top_category_3 as {{ dbt.type_string() }}) as top_category_3,
    cast(affinity.first_purchase_category as {{ dbt.type_string() }}) as first_purchase_category,
    cast(affinity.top_brand as {{ dbt.type_string() }}) as top_brand,
    cast(behaviour.price_band as {{ dbt.type_string() }}) as price_band,
    cast(
        value_tiers.value_tier || ' + ' || lifecycle.lifecycle_stage || ' + ' || engagement.engagement_level
        || coalesce(' + ' || affinity.top_category_1, '') as {{ dbt.type_string() }}
    ) as layered_identity,
    cast({{ data_richness(
        'orders.lifetime_orders', 'activities.web_events', 'activities.message_events'
    ) }} as {{ dbt.type_string() }}) as data_richness,
    cast(null as {{ dbt.type_string() }}) as churn_method,
    cast(orders.days_since_last_order as integer) as days_since_last_order,
    cast(coalesce(orders.lifetime_orders, 0) as integer) as lifetime_orders,
    cast(coalesce(orders.lifetime_net_revenue, 0) as decimal(18, 2)) as lifetime_net_revenue,
    cast({{ divide_money('orders.lifetime_net_revenue', 'orders.lifetime_orders') }} as decimal(18, 2))
        as average_order_value,
    cast(coalesce(orders.orders_in_window, 0) as integer) as orders_12m,
    cast(coalesce(orders.net_revenue_in_window, 0) as decimal(18, 2)) as net_revenue_12m,
    cast(orders.gross_margin_in_window as decimal(18, 2)) as gross_margin_12m,
    cast(purchases.return_rate as decimal(9, 4)) as return_rate,
    cast(rfm.recency_score as integer) as recency_score,
    cast(rfm.frequency_score as integer) as frequency_score,
    cast(rfm.monetary_score as integer) as monetary_score,
    cast(rfm.rfm_total as integer) as rfm_total,
    cast(engagement.engagement_score as decimal(18, 4)) as engagement_score,
    cast(null as decimal(9, 6)) as churn_probability,
    cast(null as decimal(9, 6)) as p_alive,
    cast(null as decimal(18, 6)) as expected_orders_90d,
    cast(null as decimal(18, 2)) as predicted_clv_12m,
    cast(coalesce(orders.lifetime_orders, 0) = 1 as boolean) as is_one_time_buyer,
    cast(behaviour.is_seasonal as boolean) as is_seasonal,
    cast(behaviour.is_off_season as boolean) as is_off_season,
    cast(coalesce(eligibility.can_email, false) as boolean) as can_email,
    cast(coalesce(eligibility.can_sms, false) as boolean) as can_sms,
    cast(coalesce(eligibility.can_push, false) as boolean) as can_push,
    cast(coalesce(eligibility.can_ads, false) as boolean) as can_ads,
    cast(customers.as_of_date as date) as as_of_date,
    cast(profiles.created_date as date) as created_date,
    cast(orders.first_order_date as date) as first_order_date,
    cast(orders.last_order_date as date) as last_order_date,
    cast(null as date) as expected_next_order_date
from customers
inner join profiles
    on customers.as_of_date = profiles.as_of_date and customers.customer_id = profiles.customer_id
{%- for input in [
    'orders', 'lifecycle', 'rfm', 'value_tiers', 'activities', 'engagement', 'affinity', 'purchases', 'behaviour',
    'eligibility',
] %}
left join {{ input }}
    on customers.as_of_date = {{ input }}.as_of_date and customers.customer_id = {{ input }}.customer_id
{%- endfor %}
