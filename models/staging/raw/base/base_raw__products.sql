with products as (
    select * from {{ source('raw', 'products') }}
),

parsed as (
    select
        products.source_name,
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        products.parent_category,
        products.brand,
        products.unit_price,
        products.is_consumable,
        products.is_accessory,
        coalesce(products.is_product, true) as is_product,
        products.updated_at,
        products.row_hash,
        products.row_payload,
        products.unparseable_columns,
        products.has_unparseable
    from products
),

checked as (
    select
        *,
        updated_at as version_at,
        {{ reject_reason(key=['source_name', 'product_id']) }} as reject_reason
    from parsed
)

select * from checked
