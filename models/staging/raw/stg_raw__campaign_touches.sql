{% set columns = [
    'source_name',
    'touch_id',
    'campaign_id',
    'source_key',
    'customer_id',
    'variant',
    'touched_date',
    'touched_at',
] %}

{{ latest_version(
    ref('base_raw__campaign_touches'), ref('stg_raw__campaign_touches_contested'),
    raw_table_keys()['campaign_touches'], columns
) }}
