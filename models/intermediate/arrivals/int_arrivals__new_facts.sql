-- The facts that this run is the first to judge and that belong into dates computed without them: how late each came,
-- and which computed dates those are. A plain run judges; a backfill and a full refresh compute with all facts.
with facts as (
    select * from {{ ref('int_arrivals__facts') }}
    where recorded_by is not null
),

builds as (
    {{ numbered_builds() }}
),

computed_dates as (
    select * from {{ source('operations', 'computed_dates') }}
),

unjudged_facts as (
    select
        facts.fact_kind,
        facts.fact_id,
        facts.source_key,
        facts.previous_source_key,
        builds.build_number,
        facts.is_revision,
        facts.fact_date,
        case when facts.previous_fact_date < facts.fact_date then facts.previous_fact_date else facts.fact_date end
            as first_date,
        coalesce(facts.arrived_on, builds.as_of_date) as arrived_on
    from facts
    inner join builds on facts.recorded_by = builds.invocation_id
    where not builds.is_judged
),

past_dates as (
    select
        coalesce(builds.build_number, 0) as build_number,
        computed_dates.as_of_date
    from computed_dates
    left join builds on computed_dates.invocation_id = builds.invocation_id
    where computed_dates.as_of_date < cast('{{ as_of_date() }}' as date)
),

first_dates as (
    select distinct
        build_number,
        first_date
    from unjudged_facts
),

dates_without_fact as (
    select
        first_dates.build_number,
        first_dates.first_date,
        min(past_dates.as_of_date) as history_from,
        max(past_dates.as_of_date) as history_to
    from first_dates
    inner join past_dates
        on
            first_dates.first_date <= past_dates.as_of_date
            and first_dates.build_number > past_dates.build_number
    group by first_dates.build_number, first_dates.first_date
),

next_date as (
    select
        case
            when max(as_of_date) < cast('{{ as_of_date() }}' as date) then {{ add_days('max(as_of_date)', 1) }}
            else cast('{{ as_of_date() }}' as date)
        end as found_on
    from computed_dates
)

select
    unjudged_facts.fact_kind,
    unjudged_facts.fact_id,
    unjudged_facts.source_key,
    unjudged_facts.previous_source_key,
    {{ days_between('unjudged_facts.first_date', 'unjudged_facts.arrived_on') }} as days_late,
    unjudged_facts.is_revision,
    {{ days_between('unjudged_facts.first_date', 'unjudged_facts.arrived_on') }} > {{ var('restate_days') }}
        as is_late,
    unjudged_facts.fact_date,
    unjudged_facts.arrived_on,
    next_date.found_on,
    dates_without_fact.history_from,
    dates_without_fact.history_to
from unjudged_facts
inner join dates_without_fact
    on
        unjudged_facts.build_number = dates_without_fact.build_number
        and unjudged_facts.first_date = dates_without_fact.first_date
cross join next_date
{%- if not judges_arrivals() %}
where false
{%- endif %}
