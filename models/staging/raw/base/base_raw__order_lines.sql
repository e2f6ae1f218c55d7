with order_lines as (
    select * from {{ source('raw', 'order_lines') }}
),

parsed as (
    select
        order_lines.source_name,
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.product_id,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.unit_cost,
        order_lines.discount_amount,
        order_lines.updated_at,
        order_lines.row_hash,
        order_lines.row_payload,
        order_lines.unparseable_columns,
        order_lines.has_unparseable
    from order_lines
),

checked as (
    select
        *,
        updated_at as version_at,
        {{ reject_reason(
            key=['source_name', 'order_line_id'], needed=['quantity', 'unit_price'],
            reasons=[('negative_quantity', 'quantity < 0')]
        ) }} as reject_reason
    from parsed
)

select * from checked
