{{ config(tags=['nightly', 'hourly']) }}

with decisions as (
    select * from {{ ref('int_triggers__decisions') }}
)

select
    trigger_name,
    customer_id,
    dedupe_key,
    cause_id,
    variant,
    product_id,
    category,
    cast(definition_version as integer) as definition_version,
    cast(value_amount as {{ money_type() }}) as value_amount,
    is_high_value,
    is_hourly,
    retracted_on,
    fired_at,
    expires_at
from decisions
