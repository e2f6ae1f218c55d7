-- The identity map as of the latest as-of date: what begins later is not known yet, what ends later is still open.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

intervals as (
    select * from {{ ref('int_identity__intervals') }}
)

select
    intervals.source_name,
    intervals.source_customer_id,
    intervals.customer_id,
    intervals.link_reason,
    intervals.valid_from,
    case when intervals.valid_to <= as_of_dates.as_of_date then intervals.valid_to end as valid_to
from intervals
inner join as_of_dates on intervals.valid_from <= as_of_dates.as_of_date
