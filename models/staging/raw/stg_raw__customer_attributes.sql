{% set columns = [
    'source_name',
    'customer_id',
    'source_key',
    'attribute',
    'value',
    'kind',
    'recorded_date',
    'recorded_at',
] %}

{{ latest_version('customer_attributes', columns) }}
