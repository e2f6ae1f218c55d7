-- What is left of a point after so many days, until nothing is left; and, for the days of an era, the weight that makes
-- a point of that day count as much at the era's start. Both are products of an exact power and a root rounded far
-- beyond the digits kept.
{%- set period = var('engagement_decay_days') | int %}
{%- set era_periods = era_periods() %}
with days_of_period as (
    {%- for day in range(period) %}
    select
        {{ day }} as day_of_period,
        cast({{ as_decimal(decay_power(day, 18), 18) }} as {{ decimal_type(19, 18) }}) as factor,
        cast({{ as_decimal(decay_power(-day, 16), 16) }} as {{ decimal_type(19, 16) }}) as weight
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

periods as (
    {%- for number in range(decay_periods() + 1) %}
    select
        {{ number }} as period_number,
        cast({{ as_decimal(decay_power(number * period, 18), 18) }} as {{ decimal_type(19, 18) }}) as factor,
        {%- if number < era_periods %}
        cast({{ as_decimal(decay_power(-number * period, 15), 15) }} as {{ decimal_type(19, 15) }}) as weight
        {%- else %}
        cast(null as {{ decimal_type(19, 15) }}) as weight
        {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    periods.period_number * {{ period }} + days_of_period.day_of_period as day_number,
    cast(round(periods.factor * days_of_period.factor, 15) as {{ decay_factor_type() }}) as decay_factor,
    cast(round(periods.weight * days_of_period.weight, 10) as {{ era_weight_type() }}) as era_weight
from periods
cross join days_of_period
