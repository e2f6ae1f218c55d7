-- What: lifetime net revenue of all customers, with that of orders nobody can be found for, is the sum of the product
-- lines less the refunds up to the latest as-of date, to the cent.
-- When it matters: a difference means that money was lost or counted twice between orders and customers, so no value
-- tier, score or KPI can be trusted.
-- How to resolve: sum int_orders__daily by source key and compare it with int_orders__as_of: a source key that stands
-- for two customers on one date, or for none, is in int_identity__intervals.
with latest_date as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

customers as (
    select coalesce(sum(lifetime_net_revenue), 0) as net_revenue
    from {{ ref('dim_customers') }}
),

movements as (
    select
        source_key,
        order_date as activity_date,
        coalesce(net_amount, 0) as net_amount
    from {{ ref('int_orders__lines') }}
    where is_product
    union all
    select
        source_key,
        refund_date as activity_date,
        -coalesce(net_amount, 0) as net_amount
    from {{ ref('int_orders__refunds') }}
),

orders as (
    select
        coalesce(sum(movements.net_amount), 0) as net_revenue,
        coalesce(sum(case when movements.source_key is null then movements.net_amount else 0 end), 0)
            as unattributed_net_revenue
    from movements
    inner join latest_date on movements.activity_date <= latest_date.as_of_date
)

select
    customers.net_revenue as net_revenue_of_customers,
    orders.unattributed_net_revenue,
    orders.net_revenue as net_revenue_of_orders
from customers
cross join orders
where customers.net_revenue + orders.unattributed_net_revenue <> orders.net_revenue
