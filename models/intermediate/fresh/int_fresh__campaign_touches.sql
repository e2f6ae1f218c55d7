{{ config(tags=['nightly', 'hourly']) }}

{{ fresh_rows('campaign_touches', [
    'source_name',
    'touch_id',
    'campaign_id',
    'source_key',
    'customer_id',
    'variant',
    'touched_date',
    'touched_at',
]) }}
