{{ config(materialized='view', tags=['nightly', 'hourly']) }}

{{ with_fresh(ref('stg_raw__campaign_touches'), ref('int_fresh__campaign_touches'), [
    'source_name',
    'touch_id',
    'campaign_id',
    'source_key',
    'variant',
    'touched_date',
    'touched_at',
], 'touched_date') }}
