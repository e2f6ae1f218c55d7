-- The late facts of this run and of those before it, each with the computed dates that know nothing of it, until a
-- backfill or a full refresh has computed all those dates again.
{{ config(
    materialized='incremental',
    full_refresh=false,
    incremental_strategy='delete+insert',
    unique_key='late_fact_id',
    on_schema_change='append_new_columns',
    pre_hook="{{ forget_erased('source_key', 'fact_date') }}",
    post_hook="{{ forget_recomputed_history() }}",
) }}

with late_facts as (
    select * from {{ ref('int_arrivals__late_facts') }}
),

as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

computed_dates as (
    select * from {{ source('operations', 'computed_dates') }}
),

found_facts as (
    select
        {{ sha256(
            "fact_kind || '|' || fact_id || '|' || coalesce(source_key, '')"
        ) }} as late_fact_id,
        late_facts.*
    from late_facts
),

{%- if is_incremental() %}

known_facts as (
    select * from {{ this }}
),

last_computed as (
    select max(as_of_date) as as_of_date
    from computed_dates
),

found_again as (
    select
        found_facts.late_fact_id,
        found_facts.fact_kind,
        found_facts.fact_id,
        found_facts.source_key,
        found_facts.days_late,
        found_facts.is_revision,
        found_facts.fact_date,
        found_facts.arrived_on,
        found_facts.found_on,
        case
            when known_facts.history_from < found_facts.history_from then known_facts.history_from
            else found_facts.history_from
        end as history_from,
        found_facts.history_to
    from found_facts
    left join known_facts on found_facts.late_fact_id = known_facts.late_fact_id
),

still_listed as (
    select
        known_facts.late_fact_id,
        known_facts.fact_kind,
        known_facts.fact_id,
        known_facts.source_key,
        known_facts.days_late,
        known_facts.is_revision,
        known_facts.fact_date,
        known_facts.arrived_on,
        known_facts.found_on,
        -- A run that found it, but failed, has computed nothing: what it listed is judged anew.
        case
            when known_facts.found_on > last_computed.as_of_date then {{ add_days('known_facts.history_to', 1) }}
            else known_facts.history_from
        end as history_from,
        known_facts.history_to
    from known_facts
    cross join last_computed
    left join found_facts on known_facts.late_fact_id = found_facts.late_fact_id
    where found_facts.late_fact_id is null
),

listed_facts as (
    select * from found_again
    union all
    select * from still_listed
),
{%- else %}

listed_facts as (
    select
        late_fact_id,
        fact_kind,
        fact_id,
        source_key,
        days_late,
        is_revision,
        fact_date,
        arrived_on,
        found_on,
        history_from,
        history_to
    from found_facts
),
{%- endif %}

-- A plain run leaves the history of late facts alone, on the dates that it computes again too.
recomputed_dates as (
    select as_of_date
    from as_of_dates
    {%- if judges_arrivals() %}
    where false
    {%- endif %}
),

outdated_dates as (
    select
        listed_facts.late_fact_id,
        min(computed_dates.as_of_date) as history_from,
        max(computed_dates.as_of_date) as history_to
    from listed_facts
    inner join computed_dates
        on computed_dates.as_of_date between listed_facts.history_from and listed_facts.history_to
    left join recomputed_dates on computed_dates.as_of_date = recomputed_dates.as_of_date
    where recomputed_dates.as_of_date is null
    group by listed_facts.late_fact_id
)

select
    listed_facts.late_fact_id,
    listed_facts.fact_kind,
    listed_facts.fact_id,
    listed_facts.source_key,
    listed_facts.days_late,
    listed_facts.is_revision,
    listed_facts.fact_date,
    listed_facts.arrived_on,
    listed_facts.found_on,
    -- Nothing left: from the day after the last, so that the hook takes the row out.
    coalesce(outdated_dates.history_from, {{ add_days('listed_facts.history_to', 1) }}) as history_from,
    coalesce(outdated_dates.history_to, listed_facts.history_to) as history_to
from listed_facts
left join outdated_dates on listed_facts.late_fact_id = outdated_dates.late_fact_id
