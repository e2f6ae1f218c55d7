-- What: the activities that engagement points are given to are counted apart in int_events__daily.
-- When it matters: points of an activity that is not counted, or is misspelt, never reach a score.
-- How to resolve: correct the activity in a new version of the seed engagement_points, or count it in the macro
-- counted_activities and in int_events__daily.
with engagement_points as (
    select * from {{ ref('engagement_points') }}
)

select
    activity,
    version
from engagement_points
where
    activity not in (
        {%- for activity in counted_activities().values() %}
        '{{ activity }}'{{ ',' if not loop.last }}
        {%- endfor %}
    )
