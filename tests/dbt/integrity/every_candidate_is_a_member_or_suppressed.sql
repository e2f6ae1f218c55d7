-- What: whoever is in the segments of an audience is either a member of it or has a reason why not, never both and
-- never neither; no customer is a member of two campaigns at once.
-- When it matters: a customer in neither is lost without a trace; one in two campaigns gets two messages.
-- How to resolve: look the customer up in int_activation__candidates and int_activation__suppressions.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

candidates as (
    select candidates.*
    from {{ ref('int_activation__candidates') }} as candidates
    inner join moments on candidates.as_of_date = moments.as_of_date
),

members as (
    select * from {{ ref('fct_audience_members') }}
),

suppressed as (
    select distinct
        audience_id,
        customer_id
    from {{ ref('fct_suppressions') }}
),

campaign_members as (
    select
        members.customer_id,
        min(candidates.campaign_group) as first_campaign,
        max(candidates.campaign_group) as last_campaign
    from members
    inner join candidates
        on members.audience_id = candidates.audience_id and members.customer_id = candidates.customer_id
    where candidates.kind = 'campaign'
    group by members.customer_id
)

select
    candidates.audience_id,
    candidates.customer_id,
    case
        when members.customer_id is null then 'neither member nor suppressed'
        else 'member and suppressed'
    end as fault
from candidates
left join members
    on candidates.audience_id = members.audience_id and candidates.customer_id = members.customer_id
left join suppressed
    on candidates.audience_id = suppressed.audience_id and candidates.customer_id = suppressed.customer_id
where (members.customer_id is null) = (suppressed.customer_id is null)
union all
select
    members.audience_id,
    members.customer_id,
    'member, but in no segment of the audience' as fault
from members
left join candidates
    on members.audience_id = candidates.audience_id and members.customer_id = candidates.customer_id
where candidates.customer_id is null
union all
select
    suppressed.audience_id,
    suppressed.customer_id,
    'suppressed, but in no segment of the audience' as fault
from suppressed
left join candidates
    on suppressed.audience_id = candidates.audience_id and suppressed.customer_id = candidates.customer_id
where candidates.customer_id is null
union all
select
    first_campaign as audience_id,
    customer_id,
    'member of ' || last_campaign || ' too' as fault
from campaign_members
where first_campaign <> last_campaign
