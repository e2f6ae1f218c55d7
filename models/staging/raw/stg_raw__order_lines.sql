{% set columns = [
    'source_name',
    'order_line_id',
    'order_id',
    'product_id',
    'quantity',
    'unit_price',
    'unit_cost',
    'discount_amount',
    'updated_at',
] %}

{{ latest_version(
    ref('base_raw__order_lines'), ref('stg_raw__order_lines_contested'),
    raw_table_keys()['order_lines'], columns
) }}
