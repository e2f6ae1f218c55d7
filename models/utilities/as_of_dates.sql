{{ config(post_hook="{{ note_dates() }}") }}

-- The spine: every as-of date of this run. Without a backfill these are the dates missed since the last computed one,
-- the computed ones that new facts touch, and as_of itself. The latest date is the latest ever computed, so that a
-- backfill that ends in the past does not turn back what the marts show.
with {{ numbers() }},

computed_dates as (
    select * from {{ source('operations', 'computed_dates') }}
),

touched as (
    select * from {{ ref('int_arrivals__touched') }}
),

run_date as (
    select cast('{{ as_of_date() }}' as date) as as_of_date
),

known_dates as (
    select as_of_date from run_date
    union all
    select as_of_date from computed_dates
),

latest_date as (
    select max(as_of_date) as as_of_date
    from known_dates
),

{%- if var('backfill_from') %}
{%- set first_date = "cast('" ~ var('backfill_from') ~ "' as date)" %}

stepped as (
    select
        {%- if var('backfill_step') == 'month' %}
        {{ month_end(first_date, 'number') }} as as_of_date
        {%- else %}
        {{ add_days(first_date, 'number * ' ~ (7 if var('backfill_step') == 'week' else 1)) }} as as_of_date
        {%- endif %}
    from numbers
),

wanted as (
    select as_of_date from stepped
    union all
    select as_of_date from computed_dates
    where as_of_date >= {{ first_date }}
),
{%- else %}

last_computed as (
    select max(as_of_date) as as_of_date
    from computed_dates
),

missed as (
    select {{ add_days('last_computed.as_of_date', 'numbers.number') }} as as_of_date
    from last_computed
    cross join numbers
    where numbers.number >= 1 and last_computed.as_of_date is not null
),

restated as (
    select computed_dates.as_of_date
    from computed_dates
    cross join touched
    {%- if not flags.FULL_REFRESH %}
    where computed_dates.as_of_date >= touched.touched_from
    {%- endif %}
),

wanted as (
    select as_of_date from missed
    union all
    select as_of_date from restated
),
{%- endif %}

in_range as (
    select wanted.as_of_date
    from wanted
    cross join run_date
    where wanted.as_of_date <= run_date.as_of_date
    {{ union_distinct() }}
    select as_of_date from run_date
    {{ union_distinct() }}
    select as_of_date from latest_date
)

select
    in_range.as_of_date,
    in_range.as_of_date = latest_date.as_of_date as is_latest,
    {%- if judges_arrivals() %}
    computed_dates.as_of_date is not null and in_range.as_of_date < run_date.as_of_date as is_restated
    {%- else %}
    false as is_restated
    {%- endif %}
from in_range
cross join latest_date
{%- if judges_arrivals() %}
cross join run_date
left join computed_dates on in_range.as_of_date = computed_dates.as_of_date
{%- endif %}
