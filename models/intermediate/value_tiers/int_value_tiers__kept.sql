-- The best earlier candidate of each customer in the grace of each as-of date, over every id that belongs to the
-- customer by then. A candidate that a better or equal one followed at once is of no more use.
with as_of_dates as (
    select
        as_of_date,
        cast({{ dbt.dateadd('day', '-' ~ var('value_tier_grace_days'), 'as_of_date') }} as date) as grace_from
    from {{ ref('as_of_dates') }}
),

intervals as (
    select * from {{ ref('int_identity__intervals') }}
    where source_key <> customer_id
),

candidates as (
    select * from {{ ref('int_value_tiers__candidates') }}
    where priority is not null
),

followers as (
    select * from {{ ref('int_value_tiers__candidates') }}
),

lost_candidates as (
    select
        candidates.customer_id,
        candidates.priority,
        candidates.valid_to
    from candidates
    inner join followers
        on candidates.customer_id = followers.customer_id and candidates.valid_to = followers.valid_from
    where followers.priority is null or candidates.priority < followers.priority
),

absorbed as (
    select
        as_of_dates.as_of_date,
        intervals.source_key as absorbed_id,
        intervals.customer_id
    from as_of_dates
    inner join intervals
        on as_of_dates.as_of_date >= intervals.valid_from and as_of_dates.grace_from < intervals.valid_from
    where intervals.valid_to is null or as_of_dates.as_of_date < intervals.valid_to
),

within_grace as (
    select
        as_of_dates.as_of_date,
        coalesce(absorbed.customer_id, lost_candidates.customer_id) as customer_id,
        lost_candidates.priority,
        max(lost_candidates.valid_to) as lost_on
    from lost_candidates
    inner join as_of_dates
        on lost_candidates.valid_to <= as_of_dates.as_of_date and lost_candidates.valid_to > as_of_dates.grace_from
    left join absorbed
        on as_of_dates.as_of_date = absorbed.as_of_date and lost_candidates.customer_id = absorbed.absorbed_id
    group by
        as_of_dates.as_of_date, coalesce(absorbed.customer_id, lost_candidates.customer_id), lost_candidates.priority
),

ranked as (
    select
        as_of_date,
        customer_id,
        priority,
        row_number() over (partition by as_of_date, customer_id order by priority) as place,
        lost_on
    from within_grace
)

select
    as_of_date,
    customer_id,
    priority,
    cast({{ dbt.dateadd('day', -1, 'lost_on') }} as date) as reached_on
from ranked
where place = 1
