-- Every fact as the states read it, with the run that read it first in its present form. A day of a kind is compared as
-- a whole, then only the facts of days that differ; what is the same as before is not written again. A fact that is no
-- longer there stays, without fingerprint, until a nightly run has judged it.
{{ config(
    materialized='incremental',
    full_refresh=false,
    incremental_strategy='delete+insert',
    unique_key=['fact_kind', 'fact_id'],
    on_schema_change='append_new_columns',
    post_hook=["{{ forget_vanished_facts() }}", "{{ forget_erased_facts() }}", "{{ forget_erased_owners() }}"],
) }}

{%- set builds = numbered_builds() %}
with parts as (
    select * from {{ ref('int_arrivals__parts') }}
),

days as (
    select * from {{ ref('int_arrivals__days') }}
),

{%- if is_incremental() %}

builds as (
    {{ builds }}
),

known_days as (
    select
        fact_kind,
        fact_date,
        sum(fingerprint) as fingerprint
    from {{ this }}
    where fingerprint is not null
    group by fact_kind, fact_date
),

changed_days as (
    select
        coalesce(days.fact_kind, known_days.fact_kind) as fact_kind,
        coalesce(days.fact_date, known_days.fact_date) as fact_date
    from days
    full outer join known_days
        on days.fact_kind = known_days.fact_kind and days.fact_date = known_days.fact_date
    where days.fingerprint is null or known_days.fingerprint is null or days.fingerprint <> known_days.fingerprint
),

known_facts as (
    select
        facts.*,
        coalesce(not builds.is_judged, false) as is_unjudged
    from {{ this }} as facts
    inner join changed_days on facts.fact_kind = changed_days.fact_kind and facts.fact_date = changed_days.fact_date
    left join builds on facts.recorded_by = builds.invocation_id
),
{%- else %}

changed_days as (
    select
        fact_kind,
        fact_date
    from days
),
{%- endif %}

parts_of_changed_days as (
    select parts.*
    from parts
    inner join changed_days on parts.fact_kind = changed_days.fact_kind and parts.fact_date = changed_days.fact_date
),

summed_parts as (
    select
        fact_kind,
        {{ key_prefix('source_name') }} || record_id
        || case
            when fact_kind = 'customer_attribute' then ' ' || cast(fact_date as {{ dbt.type_string() }})
            else ''
        end as fact_id,
        max(source_key) as source_key,
        sum(part_hash) as fingerprint,
        fact_date,
        max(arrived_at) as arrived_at
    from parts_of_changed_days
    where fact_kind <> 'events'
    group by fact_kind, source_name, record_id, fact_date
),

-- Events stand by key and day already.
event_parts as (
    select
        fact_kind,
        record_id || ' ' || cast(fact_date as {{ dbt.type_string() }}) as fact_id,
        source_key,
        part_hash as fingerprint,
        fact_date,
        arrived_at
    from parts_of_changed_days
    where fact_kind = 'events'
),

present_facts as (
    select * from summed_parts
    union all
    select * from event_parts
),

{% if is_incremental() %}
memory as (
    select count(*) as known_days
    from known_days
),

changed_facts as (
    select
        coalesce(present_facts.fact_kind, known_facts.fact_kind) as fact_kind,
        coalesce(present_facts.fact_id, known_facts.fact_id) as fact_id,
        case when present_facts.fact_id is null then known_facts.source_key else present_facts.source_key end
            as source_key,
        case when known_facts.is_unjudged then known_facts.previous_source_key else known_facts.source_key end
            as previous_source_key,
        present_facts.fingerprint,
        case
            when known_facts.fact_id is null then false
            when known_facts.is_unjudged then known_facts.is_revision
            else true
        end as is_revision,
        coalesce(present_facts.fact_date, known_facts.fact_date) as fact_date,
        case when known_facts.is_unjudged then known_facts.previous_fact_date else known_facts.fact_date end
            as previous_fact_date,
        present_facts.arrived_at as stamped_at,
        known_facts.arrived_at as known_at
    from present_facts
    full outer join known_facts
        on present_facts.fact_kind = known_facts.fact_kind and present_facts.fact_id = known_facts.fact_id
    where
        known_facts.fact_id is null
        or (present_facts.fact_id is null and known_facts.fingerprint is not null)
        or (
            present_facts.fact_id is not null
            and (known_facts.fingerprint is null or present_facts.fingerprint <> known_facts.fingerprint)
        )
)

select
    changed_facts.fact_kind,
    changed_facts.fact_id,
    changed_facts.source_key,
    changed_facts.previous_source_key,
    case when memory.known_days > 0 then {{ this_invocation() }} end as recorded_by,
    changed_facts.fingerprint,
    changed_facts.is_revision,
    changed_facts.fact_date,
    changed_facts.previous_fact_date,
    case
        when changed_facts.known_at is null or changed_facts.stamped_at > changed_facts.known_at
            then {{ business_date('changed_facts.stamped_at') }}
    end as arrived_on,
    case
        when changed_facts.stamped_at is null or changed_facts.known_at > changed_facts.stamped_at
            then changed_facts.known_at
        else changed_facts.stamped_at
    end as arrived_at
from changed_facts
cross join memory
{%- if flags.EMPTY %}
where false
{%- endif %}
{%- else %}
-- Nothing was known before, so nothing is new.
facts_of_old as (
    select * from present_facts
)

select
    fact_kind,
    fact_id,
    source_key,
    cast(null as {{ dbt.type_string() }}) as previous_source_key,
    cast(null as {{ dbt.type_string() }}) as recorded_by,
    fingerprint,
    false as is_revision,
    fact_date,
    cast(null as date) as previous_fact_date,
    {{ business_date('arrived_at') }} as arrived_on,
    arrived_at
from facts_of_old
{%- endif %}
