-- Which member carries which shared value (hash of email or phone, visitor), from which date on and, where too many
-- accounts come to share the value, until which date. Values that only one member carries link nobody and are left out.
with members as (
    select * from {{ ref('int_identity__members') }}
),

mentions as (
    select * from {{ ref('int_identity__mentions') }}
),

customers as (
    select * from {{ ref('stg_raw__customers') }}
),

personal_emails as (
    select
        source_key,
        email_hash,
        created_date as linked_on
    from customers
    where email_hash is not null and not has_role_address
    union all
    select
        source_key,
        address_hash as email_hash,
        first_mentioned_on as linked_on
    from mentions
    where address_hash is not null and not has_role_address
),

carried as (
    select
        source_key,
        'email' as link_type,
        email_hash as link_value,
        linked_on
    from personal_emails
    union all
    select
        source_key,
        'phone' as link_type,
        phone_hash as link_value,
        created_date as linked_on
    from customers
    where phone_hash is not null
    union all
    select
        source_key,
        'visitor' as link_type,
        visitor_key as link_value,
        first_mentioned_on as linked_on
    from mentions
    where visitor_key is not null
    union all
    select
        visitor_key as source_key,
        'visitor' as link_type,
        visitor_key as link_value,
        first_mentioned_on as linked_on
    from mentions
    where visitor_key is not null
),

links as (
    select
        source_key,
        link_type,
        link_value,
        min(linked_on) as linked_on
    from carried
    group by source_key, link_type, link_value
),

shared_values as (
    select
        link_type,
        link_value,
        row_number() over (order by link_type, link_value) as value_number
    from links
    group by link_type, link_value
    having count(*) > 1
),

shared_links as (
    select
        members.member_number,
        members.member_kind,
        links.link_type,
        shared_values.value_number,
        links.linked_on,
        sum(case when members.member_kind = 'account' then 1 else 0 end) over (
            partition by shared_values.value_number
            order by links.linked_on
        ) as accounts_by_then
    from links
    inner join shared_values
        on links.link_type = shared_values.link_type and links.link_value = shared_values.link_value
    inner join members on links.source_key = members.source_key
),

closed_values as (
    select
        value_number,
        min(linked_on) as closed_on
    from shared_links
    where accounts_by_then > {{ var('identity_max_accounts') }}
    group by value_number
)

select
    shared_links.member_number,
    shared_links.link_type,
    shared_links.value_number,
    shared_links.linked_on as valid_from,
    closed_values.closed_on as valid_to
from shared_links
left join closed_values on shared_links.value_number = closed_values.value_number
where closed_values.closed_on is null or shared_links.linked_on < closed_values.closed_on
