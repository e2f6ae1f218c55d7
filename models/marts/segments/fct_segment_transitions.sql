-- Every move of a customer from segment to segment, and why. Kept from run to run; the dates that a run touches are
-- written anew, and what is found again as it was keeps the time at which it was recorded.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='transitioned_on',
    partition_by='transitioned_on' if target.type == 'spark' else none,
    on_schema_change='fail',
    pre_hook=["{{ forget_erased('customer_id', 'transitioned_on') }}", "{{ forget_erased_causes() }}"],
    post_hook="{{ forget_transitions() }}",
) }}

-- depends_on: {{ ref('int_history__timeline') }}
with causes as (
    select * from {{ ref('int_history__causes') }}
)

{%- if is_incremental() %}
,

known_transitions as (
    select * from {{ this }}
)
{%- endif %}

select
    causes.customer_id,
    causes.layer,
    causes.from_segment_id,
    causes.to_segment_id,
    causes.cause,
    causes.cause_id,
    cast(causes.definition_version as integer) as definition_version,
    causes.transitioned_on,
    {%- if is_incremental() %}
    coalesce(known_transitions.recorded_at, {{ run_time() }}) as recorded_at
    {%- else %}
    {{ run_time() }} as recorded_at
    {%- endif %}
from causes
{%- if is_incremental() %}
left join known_transitions
    on
        causes.customer_id = known_transitions.customer_id
        and causes.layer = known_transitions.layer
        and causes.transitioned_on = known_transitions.transitioned_on
        and causes.cause = known_transitions.cause
        and causes.definition_version = known_transitions.definition_version
        and {{ equal_or_both_null('causes.from_segment_id', 'known_transitions.from_segment_id') }}
        and {{ equal_or_both_null('causes.to_segment_id', 'known_transitions.to_segment_id') }}
        and {{ equal_or_both_null('causes.cause_id', 'known_transitions.cause_id') }}
{%- endif %}
