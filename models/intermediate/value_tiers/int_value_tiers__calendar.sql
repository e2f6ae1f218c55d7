-- Every day from the first candidate date to the last, and the candidate date on which a change of that day first
-- shows: the day itself, or the next candidate date where as-of dates lie further apart than the grace.
with {{ numbers() }},

as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

candidate_dates as (
    select distinct
        cast({{ dbt.dateadd('day', '-numbers.number', 'as_of_dates.as_of_date') }} as date) as candidate_date
    from as_of_dates
    inner join numbers on numbers.number <= {{ var('value_tier_grace_days') }}
),

compared as (
    select
        candidate_date,
        lag(candidate_date) over (order by candidate_date) as previous_candidate_date
    from candidate_dates
)

select
    cast({{ dbt.dateadd('day', '-numbers.number', 'compared.candidate_date') }} as date) as calendar_date,
    compared.candidate_date
from compared
inner join numbers
    on numbers.number < coalesce({{ days_between('compared.previous_candidate_date', 'compared.candidate_date') }}, 1)
