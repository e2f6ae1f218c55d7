-- One row for each source key: accounts, addresses without an account, and visitors seen logged in. member_number
-- orders them as canonical ids are chosen: earliest date first, then the smallest key; visitors never come first.
with mentions as (
    select * from {{ ref('int_identity__mentions') }}
),

customers as (
    select * from {{ ref('stg_raw__customers') }}
),

members as (
    select
        source_key,
        source_name,
        coalesce(customer_id, 'email:' || address_hash) as source_customer_id,
        case when customer_id is not null then 'account' else 'address' end as member_kind,
        address_hash,
        min(first_mentioned_on) as first_seen_on
    from mentions
    group by 1, 2, 3, 4, 5
    union all
    select
        visitor_key as source_key,
        source_name,
        substr(visitor_key, length({{ key_prefix('source_name') }}) + 1) as source_customer_id,
        'visitor' as member_kind,
        null as address_hash,
        min(first_mentioned_on) as first_seen_on
    from mentions
    where visitor_key is not null
    group by 1, 2, 3, 4
)

select
    members.source_key,
    members.source_name,
    coalesce(customers.given_customer_id, members.source_customer_id) as source_customer_id,
    members.member_kind,
    members.address_hash,
    members.first_seen_on,
    row_number() over (
        order by
            case when members.member_kind = 'visitor' then 1 else 0 end, members.first_seen_on, members.source_key
    ) as member_number
from members
left join customers on members.source_key = customers.source_key
