{{ config(tags=['nightly', 'hourly']) }}

{{ fresh_rows('message_events', [
    'source_name',
    'event_id',
    'channel',
    'event_type',
    'source_key',
    'customer_id',
    'has_role_address',
    'campaign_id',
    'event_date',
    'event_at',
], always=is_objection('base_rows')) }}
