{% set columns = [
    'source_name',
    'product_id',
    'in_stock',
    'changed_at',
] %}

{{ latest_version('inventory', columns) }}
