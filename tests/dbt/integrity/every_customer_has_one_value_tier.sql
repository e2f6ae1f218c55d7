-- What: each customer has exactly one value tier on each as-of date, and nobody else has one; on the latest date the
-- candidate is the one that the customer's place by net revenue gives, counted anew from orders and identities.
-- When it matters: a customer without a tier is missing from the layer value_tier; a tier at a wrong cut is a promise
-- made to the wrong person.
-- How to resolve: look the customer up in int_value_tiers__revenue_periods, then in int_value_tiers__candidates, and
-- the date in int_value_tiers__thresholds.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

tiers as (
    select * from {{ ref('int_value_tiers__tiers') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

daily as (
    select * from {{ ref('int_orders__daily') }}
),

value_tiers as (
    {{ definitions_in_force(ref('value_tiers')) }}
),

latest_date as (
    select as_of_date
    from {{ ref('as_of_dates') }}
    where is_latest
),

counted_tiers as (
    select
        as_of_date,
        customer_id,
        count(*) as tiers
    from tiers
    group by as_of_date, customer_id
),

without_one_tier as (
    select
        coalesce(customers.as_of_date, counted_tiers.as_of_date) as as_of_date,
        coalesce(customers.customer_id, counted_tiers.customer_id) as customer_id
    from customers
    full outer join counted_tiers
        on
            customers.as_of_date = counted_tiers.as_of_date
            and customers.customer_id = counted_tiers.customer_id
    where customers.customer_id is null or counted_tiers.tiers is null or counted_tiers.tiers <> 1
),

revenues as (
    select
        identities.as_of_date,
        identities.customer_id,
        sum(daily.net_revenue) as net_revenue
    from latest_date
    inner join identities on latest_date.as_of_date = identities.as_of_date
    inner join daily
        on
            identities.source_key = daily.source_key
            and identities.as_of_date >= daily.activity_date
            and {{ days_between('daily.activity_date', 'identities.as_of_date') }} < {{ var('value_tier_window_days') }}
    group by identities.as_of_date, identities.customer_id
    having sum(daily.net_revenue) > 0
),

placed as (
    select
        as_of_date,
        customer_id,
        net_revenue,
        rank() over (order by net_revenue desc) - 1 as customers_above,
        count(*) over () as population
    from revenues
),

expected as (
    select
        placed.as_of_date,
        placed.customer_id,
        placed.net_revenue,
        placed.population,
        min(value_tiers.priority) as priority
    from placed
    inner join value_tiers
        on
            value_tiers.is_in_population
            and {{ is_in_force('value_tiers', 'placed.as_of_date') }}
            and placed.customers_above * coalesce(value_tiers.customers_above_less_than_one_in, 1) < placed.population
    group by placed.as_of_date, placed.customer_id, placed.net_revenue, placed.population
),

of_the_latest_date as (
    select
        tiers.as_of_date,
        tiers.customer_id,
        tiers.customers_in_population,
        tiers.net_revenue_in_tier_window,
        tiers.is_in_population,
        value_tiers.priority
    from latest_date
    inner join tiers on latest_date.as_of_date = tiers.as_of_date
    left join value_tiers
        on tiers.value_tier_candidate = value_tiers.tier and {{ is_in_force('value_tiers', 'tiers.as_of_date') }}
),

with_another_candidate as (
    select
        of_the_latest_date.as_of_date,
        of_the_latest_date.customer_id
    from of_the_latest_date
    left join expected
        on
            of_the_latest_date.as_of_date = expected.as_of_date
            and of_the_latest_date.customer_id = expected.customer_id
    where
        of_the_latest_date.priority is null
        or of_the_latest_date.is_in_population <> (expected.priority is not null)
        or of_the_latest_date.priority <> expected.priority
        or of_the_latest_date.net_revenue_in_tier_window <> expected.net_revenue
        or of_the_latest_date.customers_in_population <> expected.population
)

select * from without_one_tier
{{ union_distinct() }}
select * from with_another_candidate
