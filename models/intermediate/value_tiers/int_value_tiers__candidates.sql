-- The candidate of each customer on each candidate date, in periods in which neither it nor the net revenue changes.
with revenue_periods as (
    select * from {{ ref('int_value_tiers__revenue_periods') }}
),

amounts as (
    select * from {{ ref('int_value_tiers__amounts') }}
)

select
    revenue_periods.customer_id,
    amounts.priority,
    revenue_periods.net_revenue,
    case
        when amounts.valid_from > revenue_periods.valid_from then amounts.valid_from
        else revenue_periods.valid_from
    end as valid_from,
    case when amounts.valid_to < revenue_periods.valid_to then amounts.valid_to else revenue_periods.valid_to end
        as valid_to
from revenue_periods
left join amounts
    on
        revenue_periods.net_revenue = amounts.net_revenue
        and revenue_periods.valid_from < amounts.valid_to
        and revenue_periods.valid_to > amounts.valid_from
