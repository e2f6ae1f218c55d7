{% set columns = [
    'request_id',
    'customer_id',
    'customer_email',
    'requested_at',
] %}

{{ latest_version(
    ref('base_raw__erasure_requests'), ref('stg_raw__erasure_requests_contested'),
    raw_table_keys()['erasure_requests'], columns
) }}
