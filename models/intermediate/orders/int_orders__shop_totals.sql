-- What the whole warehouse ordered in the RFM window of each as-of date, orders of nobody known included.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

orders as (
    select * from {{ ref('int_orders__countable') }}
),

order_lines as (
    select * from {{ ref('int_orders__lines') }}
    where is_product
),

refunds as (
    select * from {{ ref('int_orders__refunds') }}
),

movements as (
    select
        order_date as activity_date,
        count(*) as orders,
        cast(0 as {{ money_type() }}) as net_revenue
    from orders
    group by order_date
    union all
    select
        order_date as activity_date,
        0 as orders,
        sum(net_amount) as net_revenue
    from order_lines
    group by order_date
    union all
    select
        refund_date as activity_date,
        0 as orders,
        -sum(net_amount) as net_revenue
    from refunds
    group by refund_date
)

select
    as_of_dates.as_of_date,
    cast(coalesce(sum(movements.orders), 0) as integer) as orders_in_window,
    cast(coalesce(sum(movements.net_revenue), 0) as {{ money_type() }}) as net_revenue_in_window
from as_of_dates
left join movements
    on
        as_of_dates.as_of_date >= movements.activity_date
        and {{ days_between('movements.activity_date', 'as_of_dates.as_of_date') }} < {{ var('rfm_window_days') }}
group by as_of_dates.as_of_date
