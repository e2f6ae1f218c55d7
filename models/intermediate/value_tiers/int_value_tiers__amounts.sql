-- The tier that each net revenue somebody had gives, from when until when. Tiers change only at a threshold, so all
-- amounts from one threshold up to the next share the periods of the lower one.
with calendar as (
    select * from {{ ref('int_value_tiers__calendar') }}
),

revenue_periods as (
    select * from {{ ref('int_value_tiers__revenue_periods') }}
    where net_revenue > 0
),

thresholds as (
    select * from {{ ref('int_value_tiers__thresholds') }}
),

candidate_dates as (
    select distinct candidate_date
    from calendar
),

end_date as (
    select cast({{ dbt.dateadd('day', 1, 'max(candidate_date)') }} as date) as end_date
    from calendar
),

steps as (
    select distinct lowest_net_revenue as step
    from thresholds
),

tiers_of_steps as (
    select
        steps.step,
        min(thresholds.priority) as priority,
        candidate_dates.candidate_date
    from steps
    cross join candidate_dates
    left join thresholds
        on
            candidate_dates.candidate_date = thresholds.candidate_date
            and steps.step >= thresholds.lowest_net_revenue
    group by steps.step, candidate_dates.candidate_date
),

compared as (
    select
        step,
        priority,
        lag(coalesce(priority, -1)) over (partition by step order by candidate_date) as previous_priority,
        candidate_date
    from tiers_of_steps
),

periods_of_steps as (
    select
        compared.step,
        compared.priority,
        compared.candidate_date as valid_from,
        coalesce(
            lead(compared.candidate_date) over (partition by compared.step order by compared.candidate_date),
            end_date.end_date
        ) as valid_to
    from compared
    cross join end_date
    where compared.previous_priority is null or compared.previous_priority <> coalesce(compared.priority, -1)
),

amounts_and_steps as (
    select
        net_revenue,
        cast(null as {{ money_type() }}) as step
    from revenue_periods
    group by net_revenue
    union all
    select
        step as net_revenue,
        step
    from steps
),

amounts as (
    select
        net_revenue,
        max(step) over (
            order by net_revenue range between unbounded preceding and current row
        ) as step
    from amounts_and_steps
),

distinct_amounts as (
    select distinct
        net_revenue,
        step
    from amounts
)

select
    distinct_amounts.net_revenue,
    periods_of_steps.priority,
    periods_of_steps.valid_from,
    periods_of_steps.valid_to
from distinct_amounts
inner join periods_of_steps on distinct_amounts.step = periods_of_steps.step
where periods_of_steps.priority is not null
