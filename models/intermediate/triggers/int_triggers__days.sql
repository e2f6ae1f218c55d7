{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- The days whose facts fire triggers at each moment, and the day before them, whose carts and visits may still wait:
-- in a nightly run the as-of date itself, in an hourly run all since the last computed date. Only facts within
-- [window_from, window_to) fire.
{%- set days = range(1, (var('hourly_reach_days') | int) + 3) if is_hourly_run() else [0] %}
with moments as (
    select * from {{ ref('moments') }}
),

windows as (
    select
        as_of_date,
        moment_at,
        case when is_hourly then day_ends_at else {{ start_of_day('as_of_date') }} end as window_from,
        ends_at as window_to
    from moments
)

select
    as_of_date,
    {{ add_days('as_of_date', days[0] - 1) }} as fact_date,
    true as is_before,
    window_from,
    window_to,
    moment_at
from windows
{%- for day in days %}
union all
select
    as_of_date,
    {{ add_days('as_of_date', day) }} as fact_date,
    false as is_before,
    window_from,
    window_to,
    moment_at
from windows
{%- endfor %}
