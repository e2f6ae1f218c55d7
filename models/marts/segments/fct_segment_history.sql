{{ config(materialized='view') }}

-- From when until when each customer was in which segment of which layer.
with intervals as (
    select * from {{ ref('int_history__intervals') }}
)

select
    customer_id,
    layer,
    segment_id,
    cast(definition_version as integer) as definition_version,
    valid_from,
    valid_to
from intervals
where layer not in ('presence', 'recency_score')
