{{ config(materialized='view', tags=['nightly', 'hourly']) }}

{{ with_fresh(ref('stg_raw__consents'), ref('int_fresh__consents'), [
    'source_name',
    'consent_id',
    'source_key',
    'channel',
    'status',
    'recorded_date',
    'recorded_at',
], 'recorded_date', replaced='1 = 1') }}
