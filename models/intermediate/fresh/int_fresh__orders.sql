{{ config(tags=['nightly', 'hourly']) }}

{{ fresh_rows('orders', [
    'source_name',
    'order_id',
    'source_key',
    'customer_id',
    'has_role_address',
    'is_countable',
    'is_test',
    'order_date',
    'ordered_at',
]) }}
