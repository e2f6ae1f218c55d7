-- Every as-of date that has a history: those computed before and those of this run, each with its neighbours.
-- Transitions are written anew on the dates of this run, on the date after each, and on all that a run which did not
-- end well may have touched.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

computed_dates as (
    select * from {{ source('operations', 'computed_dates') }}
),

builds as (
    select * from {{ source('operations', 'builds') }}
),

last_complete_build as (
    select coalesce(max(build_number), 0) as build_number
    from builds
    where state = 'complete'
),

unfinished_builds as (
    select min(builds.first_as_of_date) as first_as_of_date
    from builds
    cross join last_complete_build
    where
        builds.invocation_id <> '{{ invocation_id }}'
        and builds.state <> 'complete'
        and builds.build_number > last_complete_build.build_number
),

known_dates as (
    select as_of_date from as_of_dates
    {%- if keeps_earlier_dates() %}
    {{ union_distinct() }}
    select as_of_date from computed_dates
    {%- endif %}
),

neighbours as (
    select
        known_dates.as_of_date,
        as_of_dates.as_of_date is not null as is_computed_now,
        coalesce(as_of_dates.is_restated, false) as is_restated,
        lag(known_dates.as_of_date) over (order by known_dates.as_of_date) as previous_date,
        lead(known_dates.as_of_date) over (order by known_dates.as_of_date) as next_date,
        lag(as_of_dates.as_of_date) over (order by known_dates.as_of_date) is not null as is_after_computed_now
    from known_dates
    left join as_of_dates on known_dates.as_of_date = as_of_dates.as_of_date
)

select
    neighbours.as_of_date,
    neighbours.is_computed_now,
    neighbours.is_restated,
    neighbours.is_computed_now
    or neighbours.is_after_computed_now
    or coalesce(neighbours.as_of_date >= unfinished_builds.first_as_of_date, false) as is_written_anew,
    neighbours.previous_date,
    neighbours.next_date
from neighbours
cross join unfinished_builds
