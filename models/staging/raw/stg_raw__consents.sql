{% set columns = [
    'source_name',
    'consent_id',
    'source_key',
    'customer_id',
    'customer_email',
    'channel',
    'status',
    'has_invalid_email',
    'recorded_date',
    'recorded_at',
    'loaded_at',
] %}

{{ latest_version(
    ref('base_raw__consents'), ref('stg_raw__consents_contested'),
    raw_table_keys()['consents'], columns
) }}
