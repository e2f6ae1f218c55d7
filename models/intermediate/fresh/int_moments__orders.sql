{{ config(materialized='view', tags=['nightly', 'hourly']) }}

{{ with_fresh(ref('stg_raw__orders'), ref('int_fresh__orders'), [
    'source_name',
    'order_id',
    'source_key',
    'is_countable',
    'is_test',
    'order_date',
    'ordered_at',
], 'order_date') }}
