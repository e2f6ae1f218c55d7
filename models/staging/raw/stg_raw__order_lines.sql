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

{{ latest_version('order_lines', columns) }}
