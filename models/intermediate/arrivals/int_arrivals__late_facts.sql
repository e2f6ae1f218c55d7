-- The facts of this run that came too late to restate what was computed before, by the key they belong to; one that was
-- moved from a key to another stands for both.
with new_facts as (
    select * from {{ ref('int_arrivals__new_facts') }}
    where is_late
),

keys as (
    select
        new_facts.*,
        new_facts.source_key as touched_key
    from new_facts
    where new_facts.source_key is not null or new_facts.previous_source_key is null
    union all
    select
        new_facts.*,
        new_facts.previous_source_key as touched_key
    from new_facts
    where
        new_facts.previous_source_key is not null
        and (new_facts.source_key is null or new_facts.previous_source_key <> new_facts.source_key)
)

select
    fact_kind,
    fact_id,
    touched_key as source_key,
    days_late,
    is_revision,
    fact_date,
    arrived_on,
    found_on,
    history_from,
    history_to
from keys
