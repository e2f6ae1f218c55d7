-- The days between the order dates of each customer by each as-of date: their median and how far they spread. Several
-- orders on one date are one.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

orders as (
    select * from {{ ref('int_behaviour__orders') }}
),

order_dates as (
    select distinct
        identities.as_of_date,
        identities.customer_id,
        orders.order_date
    from identities
    inner join orders on identities.source_key = orders.source_key and identities.as_of_date >= orders.order_date
),

previous_dates as (
    select
        order_dates.*,
        lag(order_dates.order_date) over (
            partition by order_dates.as_of_date, order_dates.customer_id
            order by order_dates.order_date
        ) as previous_order_date
    from order_dates
),

gaps as (
    select
        as_of_date,
        customer_id,
        {{ days_between('previous_order_date', 'order_date') }} as gap_days
    from previous_dates
    where previous_order_date is not null
),

quartiles as (
    select
        as_of_date,
        customer_id,
        count(*) as gaps,
        {{ percentile('gap_days', 0.25) }} as first_quartile,
        {{ percentile('gap_days', 0.5) }} as median,
        {{ percentile('gap_days', 0.75) }} as third_quartile
    from gaps
    group by as_of_date, customer_id
)

select
    as_of_date,
    customer_id,
    cast(gaps + 1 as integer) as order_dates,
    cast(median as decimal(18, 2)) as median_gap_days,
    cast(third_quartile - first_quartile as decimal(18, 2)) as gap_spread_days
from quartiles
