-- The customer of each source key on each as-of date.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

intervals as (
    select * from {{ ref('int_identity__intervals') }}
)

select
    as_of_dates.as_of_date,
    intervals.source_key,
    intervals.member_kind,
    intervals.customer_id
from as_of_dates
inner join intervals
    on
        as_of_dates.as_of_date >= intervals.valid_from
        and (intervals.valid_to is null or as_of_dates.as_of_date < intervals.valid_to)
