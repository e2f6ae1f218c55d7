{% set columns = [
    'source_name',
    'event_id',
    'event_type',
    'visitor_key',
    'source_key',
    'customer_id',
    'product_id',
    'category',
    'cart_id',
    'search_query',
    'device_type',
    'session_id',
    'has_invalid_email',
    'has_role_address',
    'event_date',
    'event_at',
    'loaded_at',
] %}

{{ latest_version('web_events', columns) }}
