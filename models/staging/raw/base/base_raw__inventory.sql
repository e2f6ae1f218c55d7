with inventory as (
    select * from {{ source('raw', 'inventory') }}
),

parsed as (
    select
        inventory.source_name,
        inventory.product_id,
        inventory.in_stock,
        inventory.changed_at,
        inventory.row_hash,
        inventory.row_payload,
        inventory.unparseable_columns,
        inventory.has_unparseable
    from inventory
),

checked as (
    select
        *,
        changed_at as version_at,
        {{ reject_reason(key=['source_name', 'product_id'], own_time='changed_at', needed=['in_stock']) }}
            as reject_reason
    from parsed
)

select * from checked
