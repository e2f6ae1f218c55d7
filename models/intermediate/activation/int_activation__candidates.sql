{{ config(tags=['nightly', 'hourly']) }}

-- Who is in the segments of each active audience at each moment, before anything is suppressed: in one that it
-- includes, and in none that it excludes. Segments are those of the as-of date; who denied profiling since is in none.
with moments as (
    select * from {{ ref('moments') }}
),

audiences as (
    select * from {{ ref('int_activation__audiences') }}
    where status = 'active'
),

audience_segments as (
    select * from {{ ref('audience_segments') }}
),

memberships as (
    select * from {{ ref('int_segments__memberships') }}
),

profiling_denials as (
    {{ profiling_denials() }}
),

placed as (
    select
        memberships.as_of_date,
        audiences.audience_id,
        memberships.customer_id,
        max(case when audience_segments.role = 'exclude' then 1 else 0 end) as exclusions
    from memberships
    inner join moments on memberships.as_of_date = moments.as_of_date
    inner join audience_segments
        on memberships.layer = audience_segments.layer and memberships.segment_id = audience_segments.segment_id
    inner join audiences
        on
            audience_segments.audience_id = audiences.audience_id
            and audience_segments.version = audiences.definition_version
            and {{ is_in_force('audiences', 'memberships.as_of_date') }}
    left join profiling_denials
        on
            memberships.as_of_date = profiling_denials.as_of_date
            and memberships.customer_id = profiling_denials.customer_id
    where profiling_denials.customer_id is null
    group by memberships.as_of_date, audiences.audience_id, memberships.customer_id
    having max(case when audience_segments.role = 'include' then 1 else 0 end) = 1
)

select
    placed.as_of_date,
    placed.audience_id,
    audiences.channel,
    placed.customer_id,
    audiences.kind,
    audiences.campaign_group,
    audiences.goal,
    audiences.definition_version,
    audiences.priority,
    audiences.holdout_share,
    audiences.offers_discount,
    audiences.stops_after_order,
    audiences.ignores_season
from placed
inner join audiences
    on
        placed.audience_id = audiences.audience_id
        and {{ is_in_force('audiences', 'placed.as_of_date') }}
where placed.exclusions = 0
