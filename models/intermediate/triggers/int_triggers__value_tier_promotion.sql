-- Customers whose published value tier is better than on the computed date before, and what moved it.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

transitions as (
    select * from {{ ref('int_history__causes') }}
    where layer = 'value_tier'
),

value_tiers as (
    {{ definitions_in_force(ref('value_tiers')) }}
)

select
    days.as_of_date,
    transitions.customer_id,
    transitions.to_segment_id || '@' || cast(days.as_of_date as {{ dbt.type_string() }}) as cause_key,
    transitions.cause_id,
    transitions.to_segment_id as variant,
    {{ start_of_day('days.as_of_date') }} as fired_at
from transitions
inner join days on transitions.transitioned_on = days.as_of_date
inner join value_tiers as old_tier
    on transitions.from_segment_id = old_tier.tier and {{ is_in_force('old_tier', 'days.as_of_date') }}
inner join value_tiers as new_tier
    on transitions.to_segment_id = new_tier.tier and {{ is_in_force('new_tier', 'days.as_of_date') }}
where new_tier.priority < old_tier.priority
