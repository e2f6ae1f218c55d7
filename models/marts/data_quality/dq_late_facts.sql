-- The facts that came too late, or revise what is older, with the computed dates that know nothing of them, and whose
-- they are.
with late_history as (
    select * from {{ ref('int_arrivals__late_history') }}
),

as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

latest_keys as (
    select
        identities.source_key,
        identities.customer_id
    from identities
    inner join as_of_dates on identities.as_of_date = as_of_dates.as_of_date
)

select
    cast(late_history.late_fact_id as {{ dbt.type_string() }}) as late_fact_id,
    cast(late_history.fact_kind as {{ dbt.type_string() }}) as fact_kind,
    cast(late_history.fact_id as {{ dbt.type_string() }}) as fact_id,
    cast(late_history.source_key as {{ dbt.type_string() }}) as source_key,
    cast(latest_keys.customer_id as {{ dbt.type_string() }}) as customer_id,
    cast(late_history.days_late as integer) as days_late,
    late_history.is_revision,
    late_history.fact_date,
    late_history.arrived_on,
    late_history.found_on,
    late_history.history_from,
    late_history.history_to,
    late_history.history_from as backfill_from
from late_history
left join latest_keys on late_history.source_key = latest_keys.source_key
