{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{% if is_incremental() %}delete from {{ this }} where as_of_date in (select as_of_date from {{ ref('as_of_dates') }}){% endif %}"
) }}

-- How many members each segment had, and which, as one number whatever their order. Kept for every date ever
-- computed; the dates of this run are replaced.
-- depends_on: {{ ref('as_of_dates') }}
with memberships as (
    select * from {{ ref('int_segments__memberships') }}
)

select
    as_of_date,
    layer,
    segment_id,
    count(*) as members,
    sum({{ content_hash(['customer_id']) }}) as members_fingerprint
from memberships
group by as_of_date, layer, segment_id
