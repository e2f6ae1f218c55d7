{{ config(materialized='view', tags=['nightly', 'hourly']) }}

{{ with_fresh(ref('stg_raw__message_events'), ref('int_fresh__message_events'), [
    'source_name',
    'event_id',
    'channel',
    'event_type',
    'source_key',
    'campaign_id',
    'event_date',
    'event_at',
], 'event_date', replaced=is_objection()) }}
