-- What: whoever was last added to an audience is a member of it, and nobody else is; a member is added and removed in
-- turn.
-- When it matters: a sync tool that reads the changes would send to other people than the audience holds.
-- How to resolve: build int_activation__changes and what reads it in one run; if they still differ, build them with
-- --full-refresh, and tell those who read them to begin anew.
with changes as (
    select * from {{ ref('fct_audience_changes') }}
),

members as (
    select * from {{ ref('fct_audience_members') }}
),

ordered_changes as (
    select
        member_key,
        change,
        lag(change) over (partition by member_key order by changed_at) as previous_change,
        row_number() over (partition by member_key order by changed_at desc) as recency
    from changes
),

added as (
    select member_key
    from ordered_changes
    where recency = 1 and change = 'added'
)

select
    coalesce(members.member_key, added.member_key) as member_key,
    case when added.member_key is null then 'member, but not added' else 'added, but no member' end as fault
from members
full outer join added on members.member_key = added.member_key
where members.member_key is null or added.member_key is null
union all
select
    member_key,
    'twice ' || change as fault
from ordered_changes
where change = coalesce(previous_change, 'removed')
