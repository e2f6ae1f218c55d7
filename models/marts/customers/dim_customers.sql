-- One row for each customer on the latest as-of date.
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

lifecycle as (
    select * from {{ ref('int_lifecycle__stages') }}
),

rfm as (
    select * from {{ ref('int_rfm__segments') }}
),

age_bands as (
    {{ definitions_in_force(ref('age_bands')) }}
)

select
    cast(customers.customer_id as varchar) as customer_id,
    cast({% if env_var('QUINTILE_SALT', '') %}{{ salted_hash('profiles.email') }}{% else %}null{% endif %} as varchar)
        as email_hash,
    cast(profiles.gender as varchar) as gender,
    cast(age_bands.age_band as varchar) as age_band,
    cast(profiles.country as varchar) as country,
    cast(profiles.city as varchar) as city,
    cast(profiles.language as varchar) as language,
    cast(profiles.acquisition_channel as varchar) as acquisition_channel,
    cast(rfm.rfm_code as varchar) as rfm_code,
    cast(rfm.rfm_segment as varchar) as rfm_segment,
    cast(rfm.rfm_klaviyo as varchar) as rfm_klaviyo,
    cast(rfm.rfm_pymc as varchar) as rfm_pymc,
    cast(rfm.journey_stage as varchar) as journey_stage,
    cast(lifecycle.lifecycle_stage as varchar) as lifecycle_stage,
    cast(null as varchar) as value_tier,
    cast(null as varchar) as value_tier_candidate,
    cast(null as varchar) as engagement_level,
    cast(null as varchar) as purchase_behaviour,
    cast(null as varchar) as top_category_1,
    cast(null as varchar) as top_category_2,
    cast(null as varchar) as top_category_3,
    cast(null as varchar) as first_purchase_category,
    cast(null as varchar) as top_brand,
    cast(null as varchar) as price_band,
    cast(null as varchar) as layered_identity,
    cast(null as varchar) as data_richness,
    cast(null as varchar) as churn_method,
    cast(orders.days_since_last_order as integer) as days_since_last_order,
    cast(coalesce(orders.lifetime_orders, 0) as integer) as lifetime_orders,
    cast(coalesce(orders.lifetime_net_revenue, 0) as decimal(18, 2)) as lifetime_net_revenue,
    cast({{ divide_money('orders.lifetime_net_revenue', 'orders.lifetime_orders') }} as decimal(18, 2))
        as average_order_value,
    cast(coalesce(orders.orders_in_window, 0) as integer) as orders_12m,
    cast(coalesce(orders.net_revenue_in_window, 0) as decimal(18, 2)) as net_revenue_12m,
    cast(orders.gross_margin_in_window as decimal(18, 2)) as gross_margin_12m,
    cast(null as decimal(9, 4)) as return_rate,
    cast(rfm.recency_score as integer) as recency_score,
    cast(rfm.frequency_score as integer) as frequency_score,
    cast(rfm.monetary_score as integer) as monetary_score,
    cast(rfm.rfm_total as integer) as rfm_total,
    cast(null as decimal(18, 4)) as engagement_score,
    cast(null as decimal(9, 6)) as churn_probability,
    cast(null as decimal(9, 6)) as p_alive,
    cast(null as decimal(18, 6)) as expected_orders_90d,
    cast(null as decimal(18, 2)) as predicted_clv_12m,
    cast(coalesce(orders.lifetime_orders, 0) = 1 as boolean) as is_one_time_buyer,
    cast(null as boolean) as is_seasonal,
    cast(null as boolean) as is_off_season,
    cast(null as boolean) as can_email,
    cast(null as boolean) as can_sms,
    cast(null as boolean) as can_push,
    cast(null as boolean) as can_ads,
    cast(customers.as_of_date as date) as as_of_date,
    cast(profiles.created_date as date) as created_date,
    cast(orders.first_order_date as date) as first_order_date,
    cast(orders.last_order_date as date) as last_order_date,
    cast(null as date) as expected_next_order_date
from customers
inner join profiles on customers.customer_id = profiles.customer_id
inner join lifecycle
    on customers.as_of_date = lifecycle.as_of_date and customers.customer_id = lifecycle.customer_id
left join orders
    on customers.as_of_date = orders.as_of_date and customers.customer_id = orders.customer_id
left join rfm
    on customers.as_of_date = rfm.as_of_date and customers.customer_id = rfm.customer_id
left join age_bands
    on
        {{ age_in_years('profiles.birth_date', 'customers.as_of_date') }}
        between age_bands.min_age and age_bands.max_age
        and {{ is_in_force('age_bands', 'customers.as_of_date') }}
