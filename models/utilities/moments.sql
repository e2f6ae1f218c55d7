{{ config(tags=['nightly', 'hourly']) }}

-- The moments at which triggers, eligibility and suppression are judged: the end of each as-of date of the run; in an
-- hourly run only the given time, with all else as the last computed date left it.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    {%- if is_hourly_run() %}
    where is_latest
    {%- endif %}
)

select
    as_of_date,
    {%- if is_hourly_run() %}
    {{ business_date(utc_timestamp(hourly_moment())) }} as moment_date,
    {{ utc_timestamp(hourly_moment()) }} as moment_at,
    {{ utc_timestamp(hourly_moment() + modules.datetime.timedelta(microseconds=1)) }} as ends_at,
    {%- else %}
    as_of_date as moment_date,
    {{ start_of_day(add_days('as_of_date', 1)) }} as moment_at,
    {{ start_of_day(add_days('as_of_date', 1)) }} as ends_at,
    {%- endif %}
    is_latest,
    {{ 'true' if is_hourly_run() else 'false' }} as is_hourly,
    {{ start_of_day(add_days('as_of_date', 1)) }} as day_ends_at
from as_of_dates
