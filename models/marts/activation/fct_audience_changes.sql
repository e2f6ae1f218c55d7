{{ config(tags=['nightly', 'hourly']) }}

with changes as (
    select * from {{ ref('int_activation__changes') }}
    where replaced_by is null
)

select
    audience_id,
    channel,
    customer_id,
    member_key,
    change,
    reason,
    cast(definition_version as integer) as definition_version,
    changed_on,
    changed_at
from changes
