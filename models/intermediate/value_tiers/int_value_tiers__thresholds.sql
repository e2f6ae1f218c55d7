-- What each tier takes on each candidate date: the lowest net revenue above which fewer than one in so many customers
-- lie. That is the k-th largest of the population, k = population / so many, rounded up.
-- Nobody is looked at day by day: changes are counted by revenue, first in bands of equal length and leading digits,
-- then revenue by revenue in the one band that holds the k-th.
with calendar as (
    select * from {{ ref('int_value_tiers__calendar') }}
),

revenue_periods as (
    select * from {{ ref('int_value_tiers__revenue_periods') }}
    where net_revenue > 0
),

value_tiers as (
    {{ definitions_in_force(ref('value_tiers')) }}
),

candidate_dates as (
    select distinct candidate_date
    from calendar
),

arrivals_and_departures as (
    select
        net_revenue,
        1 as customers,
        valid_from as changed_on
    from revenue_periods
    union all
    select
        net_revenue,
        -1 as customers,
        valid_to as changed_on
    from revenue_periods
),

revenue_changes as (
    select
        net_revenue,
        sum(customers) as customers,
        changed_on
    from arrivals_and_departures
    group by net_revenue, changed_on
),

banded_changes as (
    select
        net_revenue,
        cast({{ in_cents('net_revenue') }} as {{ dbt.type_string() }}) as cents,
        customers,
        changed_on
    from revenue_changes
    where customers <> 0
),

band_changes as (
    select
        length(cents) as digits,
        substr(cents, 1, 3) as leading_digits,
        sum(customers) as customers,
        changed_on
    from banded_changes
    group by length(cents), substr(cents, 1, 3), changed_on
),

bands as (
    select distinct
        digits,
        leading_digits
    from band_changes
),

band_counts as (
    select
        bands.digits,
        bands.leading_digits,
        sum(coalesce(band_changes.customers, 0)) over (
            partition by bands.digits, bands.leading_digits
            order by candidate_dates.candidate_date
            rows between unbounded preceding and current row
        ) as customers,
        candidate_dates.candidate_date
    from bands
    cross join candidate_dates
    left join band_changes
        on
            bands.digits = band_changes.digits
            and bands.leading_digits = band_changes.leading_digits
            and candidate_dates.candidate_date = band_changes.changed_on
),

cumulative_bands as (
    select
        digits,
        leading_digits,
        customers,
        sum(customers) over (
            partition by candidate_date
            order by digits desc, leading_digits desc
            rows between unbounded preceding and current row
        ) as customers_down_to,
        sum(customers) over (partition by candidate_date) as customers_in_population,
        candidate_date
    from band_counts
),

populations as (
    select
        cast(max(customers_in_population) as integer) as customers_in_population,
        candidate_date
    from cumulative_bands
    group by candidate_date
    having max(customers_in_population) > 0
),

places as (
    select
        value_tiers.tier,
        value_tiers.priority,
        value_tiers.version,
        populations.customers_in_population,
        {{ integer_divide(
            'populations.customers_in_population + coalesce(value_tiers.customers_above_less_than_one_in, 1) - 1',
            'coalesce(value_tiers.customers_above_less_than_one_in, 1)'
        ) }} as last_place,
        populations.candidate_date
    from populations
    inner join value_tiers
        on value_tiers.is_in_population and {{ is_in_force('value_tiers', 'populations.candidate_date') }}
),

place_bands as (
    select
        places.priority,
        places.last_place - (cumulative_bands.customers_down_to - cumulative_bands.customers) as last_place_in_band,
        cumulative_bands.digits,
        cumulative_bands.leading_digits,
        places.candidate_date
    from places
    inner join cumulative_bands
        on
            places.candidate_date = cumulative_bands.candidate_date
            and places.last_place <= cumulative_bands.customers_down_to
            and places.last_place > cumulative_bands.customers_down_to - cumulative_bands.customers
),

revenue_counts as (
    select
        place_bands.priority,
        place_bands.last_place_in_band,
        banded_changes.net_revenue,
        sum(banded_changes.customers) as customers,
        place_bands.candidate_date
    from place_bands
    inner join banded_changes
        on
            place_bands.digits = length(banded_changes.cents)
            and place_bands.leading_digits = substr(banded_changes.cents, 1, 3)
            and place_bands.candidate_date >= banded_changes.changed_on
    group by
        place_bands.priority, place_bands.last_place_in_band, banded_changes.net_revenue, place_bands.candidate_date
),

cumulative_revenues as (
    select
        priority,
        last_place_in_band,
        net_revenue,
        customers,
        sum(customers) over (
            partition by candidate_date, priority
            order by net_revenue desc
            rows between unbounded preceding and current row
        ) as customers_down_to,
        candidate_date
    from revenue_counts
)

select
    places.tier,
    places.priority,
    places.version,
    places.customers_in_population,
    places.last_place,
    cumulative_revenues.net_revenue as lowest_net_revenue,
    places.candidate_date
from places
inner join cumulative_revenues
    on
        places.candidate_date = cumulative_revenues.candidate_date
        and places.priority = cumulative_revenues.priority
        and cumulative_revenues.last_place_in_band <= cumulative_revenues.customers_down_to
        and cumulative_revenues.last_place_in_band
        > cumulative_revenues.customers_down_to - cumulative_revenues.customers
