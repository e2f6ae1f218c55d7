-- What: what the lines of an order are worth after discounts is what they cost less their own discounts and the whole
-- discount of the order, in order currency.
-- When it matters: a cent lost per discounted order adds up, and Quintile no longer agrees with the shop's books.
-- How to resolve: look at int_orders__lines of the order shown. The shares of the discount are cut to the cent, and
-- what is left over goes to the largest line; a discount without any product line of positive value is not spread.
with orders as (
    select * from {{ ref('int_orders__countable') }}
),

order_lines as (
    select * from {{ ref('stg_raw__order_lines') }}
),

products as (
    select * from {{ ref('stg_raw__products') }}
),

given_lines as (
    select
        order_lines.source_name,
        order_lines.order_id,
        coalesce(products.is_product, true) as is_product,
        {{ to_cents('order_lines.quantity * order_lines.unit_price') }} - coalesce(order_lines.discount_amount, 0)
            as line_amount
    from order_lines
    left join products
        on order_lines.source_name = products.source_name and order_lines.product_id = products.product_id
),

given_totals as (
    select
        source_name,
        order_id,
        sum(line_amount) as lines_amount,
        sum(case when is_product and line_amount > 0 then 1 else 0 end) as discountable_lines
    from given_lines
    group by source_name, order_id
),

net_totals as (
    select
        source_name,
        order_id,
        sum(order_currency_net_amount) as net_amount
    from {{ ref('int_orders__lines') }}
    group by source_name, order_id
),

compared as (
    select
        orders.source_name,
        orders.order_id,
        orders.discount_amount,
        net_totals.net_amount,
        case
            when given_totals.order_id is null then orders.subtotal_amount - orders.discount_amount
            when given_totals.discountable_lines > 0 then given_totals.lines_amount - orders.discount_amount
            else given_totals.lines_amount
        end as expected_net_amount
    from orders
    left join given_totals
        on orders.source_name = given_totals.source_name and orders.order_id = given_totals.order_id
    left join net_totals
        on orders.source_name = net_totals.source_name and orders.order_id = net_totals.order_id
)

select * from compared
where net_amount <> expected_net_amount or (net_amount is null and expected_net_amount is not null)
