with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

tracking_coverage as (
    select * from {{ ref('int_browsing__tracking_coverage') }}
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
    case
        when
            memberships.rests_on_web_events
            and tracking_coverage.tracking_coverage < {{ var('min_tracking_coverage') }}
            then 'low'
        else 'high'
    end as confidence
from memberships
inner join as_of_dates on memberships.as_of_date = as_of_dates.as_of_date
cross join tracking_coverage
