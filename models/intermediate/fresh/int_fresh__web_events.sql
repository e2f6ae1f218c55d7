{{ config(tags=['nightly', 'hourly']) }}

{{ fresh_rows('web_events', [
    'source_name',
    'event_id',
    'event_type',
    'visitor_key',
    'source_key',
    'customer_id',
    'has_role_address',
    'product_id',
    'category',
    'cart_id',
    'session_id',
    'event_date',
    'event_at',
]) }}
