{{ config(tags=['nightly', 'hourly']) }}

-- What the countable orders that an hourly run finds hold: one row for each line, its latest version. Empty in a
-- nightly run. Lines have no time of their own, so they are found by their orders. Equal versions go by the product,
-- for hashes of all lines would take longer than all the rest.
with orders as (
    select * from {{ ref('int_fresh__orders') }}
    where is_countable and not is_test
),

versions as (
    select
        orders.source_name,
        orders.order_id,
        order_lines.order_line_id,
        order_lines.product_id,
        orders.source_key,
        orders.ordered_at,
        row_number() over (
            partition by order_lines.source_name, order_lines.order_line_id
            order by order_lines.version_at desc, order_lines.product_id asc
        ) as version_rank
    from orders
    inner join {{ ref('base_raw__order_lines') }} as order_lines
        on orders.source_name = order_lines.source_name and orders.order_id = order_lines.order_id
    {%- if is_hourly_run() %}
    where order_lines.reject_reason is null
    {%- else %}
    where false
    {%- endif %}
)

select
    source_name,
    order_id,
    order_line_id,
    product_id,
    source_key,
    ordered_at
from versions
where version_rank = 1
