{{ config(tags=['nightly', 'hourly']) }}

-- Who is to get the message of each audience now. What a sync tool reads: a stable key, and when the row came to be.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

members as (
    select * from {{ ref('int_activation__members') }}
),

joined as (
    select
        member_key,
        max(changed_on) as joined_on,
        max(changed_at) as joined_at
    from {{ ref('fct_audience_changes') }}
    where change = 'added'
    group by member_key
)

select
    members.audience_id,
    members.channel,
    members.customer_id,
    members.member_key,
    cast(members.definition_version as integer) as definition_version,
    members.as_of_date,
    joined.joined_on,
    joined.joined_at,
    moments.moment_at as judged_at
from members
inner join moments on members.as_of_date = moments.as_of_date
inner join joined on members.member_key = joined.member_key
