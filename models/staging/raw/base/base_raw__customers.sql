with customers as (
    select
        given.*,
        {{ normalise_email('given.email') }} as valid_email
    from {{ source('raw', 'customers') }} as given
),

calling_codes as (
    {{ calling_codes_by_country() }}
),

role_addresses as (
    select * from {{ ref('role_addresses') }}
),

parsed as (
    select
        customers.source_name,
        customers.customer_id,
        customers.given_customer_id,
        {{ account_key("customers.source_name", "customers.customer_id") }} as source_key,
        {{ salted_hash('customers.valid_email') }} as email_hash,
        {{ salted_hash(
            normalise_phone('customers.phone', 'calling_codes.calling_code', 'calling_codes.trunk_prefix')
        ) }} as phone_hash,
        customers.first_name,
        customers.last_name,
        customers.gender,
        customers.country,
        customers.city,
        customers.language,
        customers.acquisition_channel,
        customers.email is not null and customers.valid_email is null as has_invalid_email,
        role_addresses.local_part is not null as has_role_address,
        customers.phone is not null
        and {{ normalise_phone('customers.phone', 'calling_codes.calling_code', 'calling_codes.trunk_prefix') }} is null
            as has_invalid_phone,
        customers.birth_date,
        {{ business_date("customers.created_at") }} as created_date,
        customers.created_at,
        customers.updated_at,
        customers.row_hash,
        customers.row_payload,
        customers.unparseable_columns,
        customers.has_unparseable
    from customers
    left join calling_codes on lower(customers.country) = calling_codes.country
    left join role_addresses on {{ local_part('customers.valid_email') }} = role_addresses.local_part
),

checked as (
    select
        *,
        coalesce(updated_at, created_at) as version_at,
        {{ reject_reason(key=['source_name', 'customer_id'], own_time='created_at', arrived_at='updated_at') }}
            as reject_reason
    from parsed
)

select * from checked
