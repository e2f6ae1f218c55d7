-- What: no standing decision of the run's moments is of a customer who had denied profiling when it fired, and none
-- expires before it fires.
-- When it matters: a trigger is profiling; one that slips through is a breach of consent.
-- How to resolve: look for the customer in int_triggers__denials at fired_at; int_triggers__candidates leaves such
-- customers out, and int_triggers__decisions retracts what was decided before the denial was known.
with decisions as (
    select * from {{ ref('int_triggers__decisions') }}
    where retracted_on is null
),

denials as (
    select * from {{ ref('int_triggers__denials') }}
    where channel = 'profiling'
),

days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

denied_decisions as (
    select
        decisions.trigger_name,
        decisions.dedupe_key
    from decisions
    inner join days
        on
            {{ business_date('decisions.fired_at') }} = days.fact_date
            and {{ is_within('days', 'decisions.fired_at') }}
    inner join denials
        on
            days.as_of_date = denials.as_of_date
            and decisions.customer_id = denials.customer_id
            and decisions.fired_at >= denials.denied_from
            and decisions.fired_at < {{ or_never('denials.denied_to', dbt.type_timestamp()) }}
)

select
    trigger_name,
    dedupe_key
from denied_decisions
union all
select
    trigger_name,
    dedupe_key
from decisions
where expires_at < fired_at
