-- Every address and phone that raw rows name as somebody's own, beside the hash that stands for it everywhere behind
-- this door. Being a view it stores nothing. Whether a row has an account is asked for row by row and not in a filter:
-- in a filter, which is computed where the raw rows are read, DuckDB cleans the column again each time it is named.
with customers as (
    select * from {{ source('raw', 'customers') }}
),

calling_codes as (
    {{ calling_codes_by_country() }}
),

role_addresses as (
    select * from {{ ref('role_addresses') }}
),

given_emails as (
    select email from customers
    {%- for table in ['orders', 'web_events', 'message_events', 'consents'] %}
    {{ union_distinct() }}
    select case when customer_id is null then customer_email end as email from {{ source('raw', table) }}
    {%- endfor %}
),

emails as (
    select distinct {{ normalise_email('email') }} as address
    from given_emails
),

given_phones as (
    select distinct
        phone,
        lower(country) as country
    from customers
),

phones as (
    select distinct
        {{ normalise_phone('given_phones.phone', 'calling_codes.calling_code', 'calling_codes.trunk_prefix') }}
            as address
    from given_phones
    left join calling_codes on given_phones.country = calling_codes.country
)

select
    'email' as address_kind,
    {{ salted_hash('emails.address') }} as address_hash,
    emails.address,
    role_addresses.local_part is not null as is_role_address
from emails
left join role_addresses on {{ local_part('emails.address') }} = role_addresses.local_part
where emails.address is not null
union all
select
    'phone' as address_kind,
    {{ salted_hash('phones.address') }} as address_hash,
    phones.address,
    false as is_role_address
from phones
where phones.address is not null
