-- What each countable order says about how its customer buys: units, money of product lines, whether it was discounted.
-- Prices are taken from lines whose money and units are both known and of which there are any.
with orders as (
    select * from {{ ref('int_orders__countable') }}
    where source_key is not null
),

product_lines as (
    select * from {{ ref('int_orders__lines') }}
    where is_product
),

discounted_lines as (
    select * from {{ ref('stg_raw__order_lines') }}
    where discount_amount > 0
),

merchandise as (
    select
        source_name,
        order_id,
        sum(quantity) as units,
        sum(net_amount) as net_amount,
        sum(case when net_amount is not null and quantity > 0 then quantity end) as priced_units,
        sum(case when quantity > 0 then net_amount end) as priced_amount
    from product_lines
    group by source_name, order_id
),

orders_with_discounted_lines as (
    select distinct
        source_name,
        order_id
    from discounted_lines
)

select
    orders.source_name,
    orders.order_id,
    orders.source_key,
    orders.discount_type,
    cast(coalesce(merchandise.units, 0) as decimal(18, 4)) as units,
    cast(coalesce(merchandise.net_amount, 0) as {{ money_type() }}) as net_amount,
    cast(coalesce(merchandise.priced_units, 0) as decimal(18, 4)) as priced_units,
    cast(coalesce(merchandise.priced_amount, 0) as {{ money_type() }}) as priced_amount,
    orders.discount_amount > 0 or orders_with_discounted_lines.order_id is not null as has_discount,
    orders.order_date,
    orders.ordered_at
from orders
left join merchandise
    on orders.source_name = merchandise.source_name and orders.order_id = merchandise.order_id
left join orders_with_discounted_lines
    on
        orders.source_name = orders_with_discounted_lines.source_name
        and orders.order_id = orders_with_discounted_lines.order_id
