-- What: in every version of the engagement levels the last one, and only it, has no bound; no two share a priority.
-- When it matters: a customer for whom no level matches has no engagement at all; with two at one priority, chance
-- decides; and nobody can be in a level that comes after one without a bound.
-- How to resolve: give the version named a last level without bounds, and each level a priority of its own.
with engagement_levels as (
    select * from {{ ref('engagement_levels') }}
),

ranked_levels as (
    select
        level_id,
        version,
        case
            when
                is_unsubscribed is null
                and max_days_since_last_open_or_click is null
                and is_known_to_email is null
                then 1
            else 0
        end as is_unbounded,
        rank() over (partition by version order by priority desc) as rank_from_last,
        count(*) over (partition by version, priority) as levels_of_priority
    from engagement_levels
)

select
    level_id,
    version
from ranked_levels
where
    levels_of_priority > 1
    or (rank_from_last = 1 and is_unbounded = 0)
    or (rank_from_last > 1 and is_unbounded = 1)
