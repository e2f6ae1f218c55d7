-- The lines of countable orders in order currency and in the reporting currency: gross (quantity x price), net (less
-- the line's discount and its share of the order's discount), cost. An order without lines is one line.
-- Lines of orders with a discount are read apart from the others: what is read twice under one name DuckDB keeps in
-- memory, and there is no larger table than this. Without abs() it takes orders without a discount for rare, and puts
-- their lines into a hash table instead of the products.
with products as (
    select * from {{ ref('stg_raw__products') }}
),

{% for lines, condition in [('undiscounted_lines', '= 0'), ('discounted_lines', '> 0')] -%}
{{ lines }} as (
    select
        orders.source_name,
        orders.order_id,
        order_lines.order_line_id,
        orders.source_key,
        order_lines.product_id,
        order_lines.quantity,
        coalesce(products.is_product, true) as is_product,
        {{ times_quantity('order_lines.quantity', 'order_lines.unit_price') }} as gross_amount,
        {{ times_quantity('order_lines.quantity', 'order_lines.unit_price') }}
        - coalesce(order_lines.discount_amount, 0) as amount_before_order_discount,
        {{ times_quantity('order_lines.quantity', 'order_lines.unit_cost') }} as cost_amount,
        orders.discount_amount as order_discount_amount,
        coalesce(order_lines.discount_amount, 0) as line_discount_amount,
        orders.rate_to_reporting,
        orders.order_date,
        orders.ordered_at,
        order_lines.updated_at
    from {{ ref('int_orders__countable') }} as orders
    inner join {{ ref('stg_raw__order_lines') }} as order_lines
        on orders.source_name = order_lines.source_name and orders.order_id = order_lines.order_id
    left join products
        on order_lines.source_name = products.source_name and order_lines.product_id = products.product_id
    where abs(orders.discount_amount) {{ condition }}
),

{% endfor -%}
orders_without_lines as (
    select
        orders.source_name,
        orders.order_id,
        cast(null as {{ dbt.type_string() }}) as order_line_id,
        orders.source_key,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as decimal(18, 4)) as quantity,
        true as is_product,
        {{ to_cents('orders.subtotal_amount') }} as gross_amount,
        {{ to_cents('orders.subtotal_amount - orders.discount_amount') }} as amount_before_order_discount,
        {{ to_cents('cast(null as decimal(18, 2))') }} as cost_amount,
        cast(0 as decimal(18, 2)) as order_discount_amount,
        orders.discount_amount as line_discount_amount,
        orders.rate_to_reporting,
        orders.order_date,
        orders.ordered_at,
        cast(null as {{ dbt.type_timestamp() }}) as updated_at
    from {{ ref('int_orders__countable') }} as orders
    left join {{ ref('stg_raw__order_lines') }} as order_lines
        on orders.source_name = order_lines.source_name and orders.order_id = order_lines.order_id
    where order_lines.order_id is null
),

weighed_lines as (
    select
        discounted_lines.*,
        case
            when discounted_lines.is_product and discounted_lines.amount_before_order_discount > 0
                then discounted_lines.amount_before_order_discount
            else 0
        end as discountable_amount
    from discounted_lines
),

ranked_lines as (
    select
        weighed_lines.*,
        sum(weighed_lines.discountable_amount) over (
            partition by weighed_lines.source_name, weighed_lines.order_id
        ) as discountable_total,
        row_number() over (
            partition by weighed_lines.source_name, weighed_lines.order_id
            order by weighed_lines.discountable_amount desc, weighed_lines.order_line_id asc
        ) as discount_rank
    from weighed_lines
),

shared_discounts as (
    select
        ranked_lines.*,
        {{ proportional_share('order_discount_amount', 'discountable_amount', 'discountable_total') }} as discount_share
    from ranked_lines
),

shared_lines as (
    select
        source_name,
        order_id,
        order_line_id,
        source_key,
        product_id,
        quantity,
        is_product,
        gross_amount,
        amount_before_order_discount,
        cost_amount,
        order_discount_amount,
        line_discount_amount,
        rate_to_reporting,
        order_date,
        ordered_at,
        updated_at,
        cast(
            case
                when discountable_total = 0 then 0
                when discount_rank = 1
                    then
                        discount_share + order_discount_amount
                        - sum(discount_share) over (partition by source_name, order_id)
                else discount_share
            end as {{ money_type() }}
        ) as order_discount_share
    from shared_discounts
),

priced_lines as (
    select
        undiscounted_lines.*,
        cast(0 as {{ money_type() }}) as order_discount_share
    from undiscounted_lines
    union all
    select
        orders_without_lines.*,
        cast(0 as {{ money_type() }}) as order_discount_share
    from orders_without_lines
    union all
    select * from shared_lines
)

select
    source_name,
    order_id,
    order_line_id,
    source_key,
    product_id,
    quantity,
    gross_amount as order_currency_gross_amount,
    cast(
        amount_before_order_discount - order_discount_share as {{ money_type() }}
    ) as order_currency_net_amount,
    cast(
        line_discount_amount + order_discount_share as {{ money_type() }}
    ) as order_currency_discount_amount,
    {{ in_reporting_currency('gross_amount', 'rate_to_reporting') }} as gross_amount,
    {{ in_reporting_currency(
        '(amount_before_order_discount - order_discount_share)', 'rate_to_reporting'
    ) }} as net_amount,
    {{ in_reporting_currency('cost_amount', 'rate_to_reporting') }} as cost_amount,
    is_product,
    order_date,
    ordered_at,
    updated_at
from priced_lines
