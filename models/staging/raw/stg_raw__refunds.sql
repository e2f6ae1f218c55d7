{% set columns = [
    'source_name',
    'refund_id',
    'order_id',
    'order_line_id',
    'currency',
    'amount',
    'refund_date',
    'refunded_at',
    'updated_at',
] %}

{{ latest_version('refunds', columns) }}
