{{ config(tags=['nightly', 'hourly']) }}

{{ fresh_rows('inventory', [
    'source_name',
    'product_id',
    'in_stock',
    'changed_at',
]) }}
