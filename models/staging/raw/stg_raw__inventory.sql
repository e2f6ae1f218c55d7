{% set columns = [
    'source_name',
    'product_id',
    'in_stock',
    'changed_at',
] %}

{{ latest_version(
    ref('base_raw__inventory'), ref('stg_raw__inventory_contested'),
    raw_table_keys()['inventory'], columns
) }}
