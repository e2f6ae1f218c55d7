{% set columns = [
    'source_name',
    'consent_id',
    'source_key',
    'customer_id',
    'channel',
    'status',
    'has_invalid_email',
    'has_role_address',
    'recorded_date',
    'recorded_at',
    'loaded_at',
] %}

{{ latest_version('consents', columns) }}
