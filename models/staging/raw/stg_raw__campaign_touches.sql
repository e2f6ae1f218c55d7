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

{{ latest_version('campaign_touches', columns) }}
