-- Orders and money of each source key and day: order lines on the day of the order, refunds on the day they were made.
with orders as (
    select * from {{ ref('int_orders__countable') }}
),

order_lines as (
    select * from {{ ref('int_orders__lines') }}
),

refunds as (
    select * from {{ ref('int_orders__refunds') }}
),

movements as (
    select
        source_key,
        order_date as activity_date,
        1 as orders,
        0 as gross_revenue,
        0 as net_revenue,
        0 as known_cost
    from orders
    where source_key is not null
    union all
    select
        source_key,
        order_date as activity_date,
        0 as orders,
        gross_amount as gross_revenue,
        net_amount as net_revenue,
        cost_amount as known_cost
    from order_lines
    where source_key is not null and is_product
    union all
    select
        source_key,
        refund_date as activity_date,
        0 as orders,
        0 as gross_revenue,
        -net_amount as net_revenue,
        0 as known_cost
    from refunds
    where source_key is not null
)

select
    source_key,
    activity_date,
    cast(sum(orders) as integer) as orders,
    cast(coalesce(sum(gross_revenue), 0) as {{ money_type() }}) as gross_revenue,
    cast(coalesce(sum(net_revenue), 0) as {{ money_type() }}) as net_revenue,
    cast(coalesce(sum(known_cost), 0) as {{ money_type() }}) as known_cost
from movements
group by source_key, activity_date
