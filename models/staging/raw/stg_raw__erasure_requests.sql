{% set columns = [
    'request_id',
    'account_hash',
    'address_hash',
    'requested_at',
] %}

{{ latest_version('erasure_requests', columns) }}
