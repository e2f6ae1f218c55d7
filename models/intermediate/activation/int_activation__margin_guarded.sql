{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- Who needs no discount: valuable and buying at full price, unless about to leave.
with moments as (
    select * from {{ ref('moments') }}
),

margin_guard_rules as (
    {{ definitions_in_force(ref('margin_guard_rules')) }}
),

memberships as (
    select * from {{ ref('int_segments__memberships') }}
),

roles as (
    select
        memberships.as_of_date,
        memberships.customer_id,
        max(case when margin_guard_rules.role = 'guarded' then 1 else 0 end) as is_guarded,
        max(case when margin_guard_rules.role = 'at_full_price' then 1 else 0 end) as is_at_full_price,
        max(case when margin_guard_rules.role = 'exempt' then 1 else 0 end) as is_exempt
    from memberships
    inner join moments on memberships.as_of_date = moments.as_of_date
    inner join margin_guard_rules
        on
            memberships.layer = margin_guard_rules.layer
            and memberships.segment_id = margin_guard_rules.segment_id
            and {{ is_in_force('margin_guard_rules', 'memberships.as_of_date') }}
    group by memberships.as_of_date, memberships.customer_id
)

select
    as_of_date,
    customer_id
from roles
where is_guarded = 1 and is_at_full_price = 1 and is_exempt = 0
