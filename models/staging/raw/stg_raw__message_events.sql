{% set columns = [
    'source_name',
    'event_id',
    'channel',
    'event_type',
    'source_key',
    'customer_id',
    'campaign_id',
    'has_invalid_email',
    'has_role_address',
    'event_date',
    'event_at',
    'loaded_at',
] %}

{{ latest_version('message_events', columns) }}
