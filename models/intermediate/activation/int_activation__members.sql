{{ config(tags=['nightly', 'hourly']) }}

-- Who gets an audience's message at each moment: its candidates, less whom any reason suppresses.
with candidates as (
    select * from {{ ref('int_activation__candidates') }}
),

suppressions as (
    select distinct
        as_of_date,
        audience_id,
        customer_id
    from {{ ref('int_activation__suppressions') }}
)

select
    candidates.as_of_date,
    candidates.audience_id,
    candidates.channel,
    candidates.customer_id,
    {{ dbt.hash("candidates.audience_id || '|' || candidates.customer_id") }} as member_key,
    candidates.definition_version
from candidates
left join suppressions
    on
        candidates.as_of_date = suppressions.as_of_date
        and candidates.audience_id = suppressions.audience_id
        and candidates.customer_id = suppressions.customer_id
where suppressions.customer_id is null
