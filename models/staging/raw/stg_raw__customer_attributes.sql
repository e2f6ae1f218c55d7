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

{{ latest_version(
    ref('base_raw__customer_attributes'), ref('stg_raw__customer_attributes_contested'),
    raw_table_keys()['customer_attributes'], columns
) }}
