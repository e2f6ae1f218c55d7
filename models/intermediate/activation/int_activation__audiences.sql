{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- The versions of the audiences with the as-of dates each serves: from effective_from until the audience's next
-- version. So that bad definitions stop here, depends_on: {{ ref('suppression_reasons') }}
-- depends_on: {{ ref('layer_segments') }}, {{ ref('segment_definitions') }}, {{ ref('playbook') }}
with audiences as (
    select * from {{ ref('audiences') }}
),

dated_audiences as (
    select
        audiences.*,
        lead(audiences.effective_from) over (
            partition by audiences.audience_id order by audiences.effective_from
        ) as effective_to
    from audiences
)

select
    audience_id,
    version as definition_version,
    name,
    description,
    kind,
    channel,
    campaign_group,
    goal,
    owner,
    status,
    priority,
    holdout_share,
    offers_discount,
    stops_after_order,
    ignores_season,
    effective_from,
    effective_to
from dated_audiences
