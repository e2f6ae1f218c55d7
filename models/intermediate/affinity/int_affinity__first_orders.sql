-- Category, brand and parent category of the highest-value line of the first countable order of each source key.
with orders as (
    select * from {{ ref('int_orders__countable') }}
    where source_key is not null
),

order_lines as (
    select * from {{ ref('int_orders__lines') }}
    where is_product
),

products as (
    select * from {{ ref('stg_raw__products') }}
),

numbered_orders as (
    select
        orders.*,
        row_number() over (
            partition by orders.source_key
            order by orders.ordered_at, orders.source_name, orders.order_id
        ) as order_number
    from orders
),

first_orders as (
    select * from numbered_orders
    where order_number = 1
),

ranked_lines as (
    select
        order_lines.source_name,
        order_lines.order_id,
        order_lines.product_id,
        row_number() over (
            partition by order_lines.source_name, order_lines.order_id
            order by order_lines.order_currency_net_amount desc, order_lines.order_line_id asc
        ) as line_rank
    from first_orders
    inner join order_lines
        on first_orders.source_name = order_lines.source_name and first_orders.order_id = order_lines.order_id
)

select
    first_orders.source_key,
    first_orders.source_name,
    first_orders.order_id,
    {%- for kind in affinity_kinds() %}
    products.{{ kind }} as first_purchase_{{ kind }},
    {%- endfor %}
    first_orders.order_date,
    first_orders.ordered_at
from first_orders
left join ranked_lines
    on
        first_orders.source_name = ranked_lines.source_name
        and first_orders.order_id = ranked_lines.order_id
        and ranked_lines.line_rank = 1
left join products
    on ranked_lines.source_name = products.source_name and ranked_lines.product_id = products.product_id
