{{ config(tags=['nightly', 'hourly']) }}

{{ fresh_rows('consents', [
    'source_name',
    'consent_id',
    'source_key',
    'customer_id',
    'has_role_address',
    'channel',
    'status',
    'recorded_date',
    'recorded_at',
], always='1 = 1') }}
