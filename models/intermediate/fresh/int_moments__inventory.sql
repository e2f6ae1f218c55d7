{{ config(materialized='view', tags=['nightly', 'hourly']) }}

{{ with_fresh(ref('stg_raw__inventory'), ref('int_fresh__inventory'), [
    'source_name',
    'product_id',
    'in_stock',
    'changed_at',
], business_date('changed_at')) }}
