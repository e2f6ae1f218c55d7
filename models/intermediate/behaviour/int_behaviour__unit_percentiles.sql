-- The percentiles of average units per order that the rules of purchase behaviour ask for, over all purchasers: the
-- smallest value whose cumulative count x 100 >= percentile x n.
with purchasers as (
    select * from {{ ref('int_behaviour__purchasers') }}
),

purchase_behaviours as (
    {{ definitions_in_force(ref('purchase_behaviours')) }}
),

value_counts as (
    select
        as_of_date,
        average_units_key,
        count(*) as customers
    from purchasers
    group by as_of_date, average_units_key
),

cumulative_counts as (
    select
        as_of_date,
        average_units_key,
        sum(customers) over (
            partition by as_of_date
            order by average_units_key
            rows between unbounded preceding and current row
        ) as customers_up_to,
        sum(customers) over (partition by as_of_date) as population
    from value_counts
)

select
    cumulative_counts.as_of_date,
    purchase_behaviours.min_units_percentile as percentile,
    min(cumulative_counts.average_units_key) as average_units_key
from cumulative_counts
inner join purchase_behaviours
    on
        {{ is_in_force('purchase_behaviours', 'cumulative_counts.as_of_date') }}
        and purchase_behaviours.min_units_percentile * cumulative_counts.population
        <= cumulative_counts.customers_up_to * 100
group by cumulative_counts.as_of_date, purchase_behaviours.min_units_percentile
