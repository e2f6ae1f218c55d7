{% set columns = [
    'source_name',
    'order_id',
    'source_key',
    'customer_id',
    'customer_email',
    'status',
    'currency',
    'discount_code',
    'discount_type',
    'channel',
    'payment_method',
    'shipping_country',
    'shipping_city',
    'subtotal_amount',
    'discount_amount',
    'shipping_amount',
    'tax_amount',
    'total_amount',
    'has_invalid_email',
    'is_test',
    'is_countable',
    'order_date',
    'ordered_at',
    'updated_at',
] %}

{{ latest_version(
    ref('base_raw__orders'), ref('stg_raw__orders_contested'),
    raw_table_keys()['orders'], columns
) }}
