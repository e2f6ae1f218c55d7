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

{{ latest_version(
    ref('base_raw__refunds'), ref('stg_raw__refunds_contested'),
    raw_table_keys()['refunds'], columns
) }}
