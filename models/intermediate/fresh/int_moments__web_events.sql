{{ config(materialized='view', tags=['nightly', 'hourly']) }}

{{ with_fresh(ref('stg_raw__web_events'), ref('int_fresh__web_events'), [
    'source_name',
    'event_id',
    'event_type',
    'visitor_key',
    'source_key',
    'product_id',
    'category',
    'cart_id',
    'session_id',
    'event_date',
    'event_at',
], 'event_date') }}
