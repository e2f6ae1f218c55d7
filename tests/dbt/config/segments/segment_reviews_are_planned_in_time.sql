-- What: every definition says when it was last looked at and when it is to be looked at again: not before that day, and
-- at most review_days later.
-- When it matters: a segment that nobody looks at again outlives the reason it was made for.
-- How to resolve: look at the segment, and write the two dates into seeds/segments/segment_definitions.csv.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
),

faults as (
    select
        {{ definition_key() }} as row_key,
        'reviewed_on or review_date is empty' as fault,
        'write the day it was looked at and the day it is to be looked at again' as mend
    from segment_definitions
    where reviewed_on is null or review_date is null
    union all
    select
        {{ definition_key() }} as row_key,
        'review_date is before reviewed_on' as fault,
        'write a later review_date' as mend
    from segment_definitions
    where review_date < reviewed_on
    union all
    select
        {{ definition_key() }} as row_key,
        'review_date is '
        || cast({{ days_between('reviewed_on', 'review_date') }} as {{ dbt.type_string() }})
        || ' days after reviewed_on' as fault,
        'write a review_date at most {{ var("review_days") }} days after it' as mend
    from segment_definitions
    where {{ days_between('reviewed_on', 'review_date') }} > {{ var('review_days') }}
)

select
    'segment_definitions' as seed_name,
    row_key,
    fault,
    mend
from faults
