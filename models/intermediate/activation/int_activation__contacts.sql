-- How to reach the customers who agreed to be reached, as things stand on the latest as-of date: the one place where
-- addresses are stored in the clear. An address is a customer's own if no other customer has it and it is no role
-- address.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

eligibility as (
    select * from {{ ref('int_consents__eligibility') }}
),

profiled_customers as (
    select * from {{ ref('int_customers__profiled') }}
),

profiles as (
    select * from {{ ref('int_customers__profiles') }}
),

customers as (
    select * from {{ ref('stg_raw__customers') }}
),

members as (
    select * from {{ ref('int_identity__members') }}
    where member_kind = 'address'
),

known_addresses as (
    select * from {{ ref('base_raw__addresses') }}
),

field_precedence as (
    select * from {{ ref('field_precedence') }}
),

calling_codes as (
    select * from {{ ref('calling_codes') }}
),

country_names as (
    select
        lower(country_code) as country,
        country_code
    from calling_codes
    union all
    select
        country_name as country,
        country_code
    from calling_codes
),

source_keys as (
    select
        identities.as_of_date,
        identities.customer_id,
        identities.source_key
    from identities
    inner join as_of_dates on identities.as_of_date = as_of_dates.as_of_date
),

accounts as (
    select
        source_keys.customer_id,
        source_keys.source_key,
        customers.email_hash,
        customers.phone_hash,
        customers.first_name,
        customers.last_name,
        customers.created_at,
        coalesce(customers.updated_at, customers.created_at) as updated_at
    from source_keys
    inner join customers on source_keys.source_key = customers.source_key
    where customers.created_date <= source_keys.as_of_date
),

addresses as (
    select
        customer_id,
        source_key,
        'email' as field_name,
        email_hash as address_hash,
        cast(null as date) as first_seen_on,
        created_at,
        updated_at
    from accounts
    where email_hash is not null
    union all
    select
        customer_id,
        source_key,
        'phone' as field_name,
        phone_hash as address_hash,
        null as first_seen_on,
        created_at,
        updated_at
    from accounts
    where phone_hash is not null
    union all
    select
        source_keys.customer_id,
        source_keys.source_key,
        'email' as field_name,
        members.address_hash,
        members.first_seen_on,
        null as created_at,
        null as updated_at
    from source_keys
    inner join members on source_keys.source_key = members.source_key
),

lone_addresses as (
    select
        field_name,
        address_hash
    from addresses
    group by field_name, address_hash
    having min(customer_id) = max(customer_id)
),

own_addresses as (
    select
        lone_addresses.field_name,
        lone_addresses.address_hash,
        known_addresses.address
    from lone_addresses
    inner join known_addresses
        on
            lone_addresses.field_name = known_addresses.address_kind
            and lone_addresses.address_hash = known_addresses.address_hash
    where not known_addresses.is_role_address
),

reachable as (
    select
        eligibility.as_of_date,
        eligibility.customer_id,
        eligibility.can_email or eligibility.can_ads as may_have_email,
        eligibility.can_sms or eligibility.can_ads as may_have_phone,
        eligibility.can_email or eligibility.can_sms or eligibility.can_ads as may_have_name
    from eligibility
    inner join as_of_dates on eligibility.as_of_date = as_of_dates.as_of_date
    inner join profiled_customers
        on
            eligibility.as_of_date = profiled_customers.as_of_date
            and eligibility.customer_id = profiled_customers.customer_id
    where eligibility.can_email or eligibility.can_sms or eligibility.can_push or eligibility.can_ads
),

ranked_addresses as (
    select
        reachable.customer_id,
        addresses.field_name,
        own_addresses.address,
        row_number() over (
            partition by reachable.customer_id, addresses.field_name
            order by
                case when addresses.first_seen_on is null then 0 else 1 end asc,
                addresses.first_seen_on desc,
                case when addresses.first_seen_on is not null then addresses.address_hash end asc,
                case when field_precedence.precedence = 'earliest' then addresses.created_at end asc,
                addresses.updated_at desc,
                addresses.source_key asc
        ) as address_number
    from reachable
    inner join addresses on reachable.customer_id = addresses.customer_id
    inner join own_addresses
        on addresses.field_name = own_addresses.field_name and addresses.address_hash = own_addresses.address_hash
    left join field_precedence on addresses.field_name = field_precedence.field_name
    where
        (addresses.field_name = 'email' and reachable.may_have_email)
        or (addresses.field_name = 'phone' and reachable.may_have_phone)
),

chosen_addresses as (
    select
        customer_id,
        max(case when field_name = 'email' then address end) as email,
        max(case when field_name = 'phone' then address end) as phone
    from ranked_addresses
    where address_number = 1
    group by customer_id
),

ranked_names as (
    select
        reachable.customer_id,
        accounts.first_name,
        accounts.last_name,
        row_number() over (
            partition by reachable.customer_id order by accounts.updated_at desc, accounts.source_key asc
        ) as name_number
    from reachable
    inner join accounts on reachable.customer_id = accounts.customer_id
    where reachable.may_have_name and (accounts.first_name is not null or accounts.last_name is not null)
)

select
    reachable.customer_id,
    chosen_addresses.email,
    chosen_addresses.phone,
    ranked_names.first_name,
    ranked_names.last_name,
    profiles.country,
    case
        when country_names.country_code is not null then country_names.country_code
        when length(profiles.country) = 2 then upper(profiles.country)
    end as country_code,
    profiles.city,
    profiles.language,
    reachable.as_of_date
from reachable
left join chosen_addresses on reachable.customer_id = chosen_addresses.customer_id
left join ranked_names on reachable.customer_id = ranked_names.customer_id and ranked_names.name_number = 1
left join profiles on reachable.as_of_date = profiles.as_of_date and reachable.customer_id = profiles.customer_id
left join country_names on lower(profiles.country) = country_names.country
