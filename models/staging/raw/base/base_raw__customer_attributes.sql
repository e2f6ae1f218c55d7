with customer_attributes as (
    select * from {{ source('raw', 'customer_attributes') }}
),

parsed as (
    select
        customer_attributes.source_name,
        customer_attributes.customer_id,
        {{ account_key("customer_attributes.source_name", "customer_attributes.customer_id") }} as source_key,
        lower(customer_attributes.attribute) as attribute,
        customer_attributes.value,
        customer_attributes.kind,
        {{ business_date("customer_attributes.recorded_at") }} as recorded_date,
        customer_attributes.recorded_at,
        customer_attributes.row_hash,
        customer_attributes.row_payload,
        customer_attributes.unparseable_columns,
        customer_attributes.has_unparseable
    from customer_attributes
),

checked as (
    select
        *,
        recorded_at as version_at,
        {{ reject_reason(key=['source_name', 'customer_id', 'attribute'], own_time='recorded_at') }} as reject_reason
    from parsed
)

select * from checked
