{% set columns = [
    'source_name',
    'product_id',
    'sku',
    'product_name',
    'category',
    'parent_category',
    'brand',
    'unit_price',
    'is_consumable',
    'is_accessory',
    'is_product',
    'updated_at',
] %}

{{ latest_version('products', columns) }}
