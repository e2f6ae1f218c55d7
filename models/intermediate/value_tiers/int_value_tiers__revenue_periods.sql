-- Net revenue of the window, customer by customer, in periods in which it does not change. The customer is who it was
-- on each date: what a day brought in counts for whoever its source key belongs to, until it leaves the window.
with calendar as (
    select * from {{ ref('int_value_tiers__calendar') }}
),

daily as (
    select * from {{ ref('int_orders__daily') }}
    where net_revenue <> 0
),

intervals as (
    select * from {{ ref('int_identity__intervals') }}
),

bounds as (
    select
        min(candidate_date) as first_candidate_date,
        max(candidate_date) as last_candidate_date,
        cast({{ dbt.dateadd('day', 1, 'max(candidate_date)') }} as date) as end_date
    from calendar
),

amounts as (
    select
        daily.source_key,
        daily.net_revenue,
        daily.activity_date,
        cast({{ dbt.dateadd('day', var('value_tier_window_days'), 'daily.activity_date') }} as date) as leaves_on,
        bounds.first_candidate_date
    from daily
    cross join bounds
    where
        daily.activity_date <= bounds.last_candidate_date
        and {{ days_between('daily.activity_date', 'bounds.first_candidate_date') }}
        < {{ var('value_tier_window_days') }}
),

counted as (
    select
        intervals.customer_id,
        amounts.net_revenue,
        case
            when amounts.activity_date > intervals.valid_from then amounts.activity_date
            else intervals.valid_from
        end as counted_from,
        case when intervals.valid_to < amounts.leaves_on then intervals.valid_to else amounts.leaves_on end
            as counted_to,
        amounts.first_candidate_date
    from amounts
    inner join intervals on amounts.source_key = intervals.source_key
),

counted_in_range as (
    select
        customer_id,
        net_revenue,
        case when counted_from > first_candidate_date then counted_from else first_candidate_date end as counted_from,
        counted_to
    from counted
    where counted_from < counted_to and counted_to > first_candidate_date
),

changes as (
    select
        customer_id,
        net_revenue as revenue_change,
        counted_from as changed_on
    from counted_in_range
    union all
    select
        customer_id,
        -net_revenue as revenue_change,
        counted_to as changed_on
    from counted_in_range
),

changes_on_candidate_dates as (
    select
        changes.customer_id,
        sum(changes.revenue_change) as revenue_change,
        calendar.candidate_date
    from changes
    inner join calendar on changes.changed_on = calendar.calendar_date
    group by changes.customer_id, calendar.candidate_date
    having sum(changes.revenue_change) <> 0
)

select
    changes_on_candidate_dates.customer_id,
    cast(
        sum(changes_on_candidate_dates.revenue_change) over (
            partition by changes_on_candidate_dates.customer_id
            order by changes_on_candidate_dates.candidate_date
            rows between unbounded preceding and current row
        ) as {{ money_type() }}
    ) as net_revenue,
    changes_on_candidate_dates.candidate_date as valid_from,
    coalesce(
        lead(changes_on_candidate_dates.candidate_date) over (
            partition by changes_on_candidate_dates.customer_id order by changes_on_candidate_dates.candidate_date
        ),
        bounds.end_date
    ) as valid_to
from changes_on_candidate_dates
cross join bounds
