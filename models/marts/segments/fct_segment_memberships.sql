with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

memberships as (
    select * from {{ ref('int_segments__memberships') }}
)

select
    memberships.as_of_date,
    memberships.customer_id,
    memberships.layer,
    memberships.segment_id,
    memberships.reason,
    'high' as confidence
from memberships
inner join as_of_dates on memberships.as_of_date = as_of_dates.as_of_date
