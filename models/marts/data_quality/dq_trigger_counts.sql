-- How often each trigger fired on each computed date, against its own days before. Whole numbers are compared, so that
-- no date is unusual by a rounding.
{%- set deviations = var('trigger_unusual_deviations') %}
with dates as (
    select as_of_date from {{ ref('int_history__timeline') }}
),

trigger_names as (
    select distinct trigger_name
    from {{ ref('trigger_rules') }}
),

decisions as (
    select
        trigger_name,
        retracted_on,
        {{ business_date('fired_at') }} as fired_on
    from {{ ref('fct_triggers') }}
),

decided as (
    select
        trigger_name,
        fired_on,
        count(*) as fired,
        count(retracted_on) as retracted
    from decisions
    group by trigger_name, fired_on
),

counts as (
    select
        trigger_names.trigger_name,
        dates.as_of_date as fired_on,
        coalesce(decided.fired, 0) as fired,
        coalesce(decided.retracted, 0) as retracted,
        min(case when decided.fired is not null then dates.as_of_date end) over (
            partition by trigger_names.trigger_name
        ) as first_fired_on
    from trigger_names
    cross join dates
    left join decided
        on trigger_names.trigger_name = decided.trigger_name and dates.as_of_date = decided.fired_on
),

days_before as (
    select
        counts.trigger_name,
        counts.fired_on,
        count(*) as known_days,
        sum(earlier_counts.fired) as fired,
        sum(earlier_counts.fired * earlier_counts.fired) as squares
    from counts
    inner join counts as earlier_counts
        on
            counts.trigger_name = earlier_counts.trigger_name
            and counts.fired_on > earlier_counts.fired_on
            and {{ days_between('earlier_counts.fired_on', 'counts.fired_on') }} <= {{ var('trigger_history_days') }}
    group by counts.trigger_name, counts.fired_on
),

compared as (
    select
        counts.*,
        coalesce(days_before.known_days, 0) as known_days,
        coalesce(days_before.fired, 0) as fired_before,
        days_before.known_days * counts.fired - days_before.fired as distance,
        days_before.known_days * days_before.squares - days_before.fired * days_before.fired as scatter,
        coalesce(
            {{ days_between('counts.first_fired_on', 'counts.fired_on') }} < {{ var('trigger_new_days') }}, true
        ) as is_new
    from counts
    left join days_before
        on counts.trigger_name = days_before.trigger_name and counts.fired_on = days_before.fired_on
)

select
    trigger_name,
    fired_on,
    cast(fired as integer) as fired,
    cast(retracted as integer) as retracted,
    cast(known_days as integer) as days_before,
    {{ exact_rate('fired_before', 'known_days') }} as mean_before,
    case
        when known_days > 0
            then cast(round(cast(sqrt(scatter) / known_days as {{ dbt.type_numeric() }}), 4) as decimal(18, 4))
    end as deviation_before,
    is_new,
    not is_new
    and known_days > 0
    and abs(distance) >= {{ var('trigger_min_change') }} * known_days
    and distance * distance > {{ deviations }} * {{ deviations }} * scatter as is_unusual
from compared
