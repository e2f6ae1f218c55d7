{{ config(materialized='view') }}

-- What history remembers of each customer on the dates of this run: the segment of every layer, and beside them, for
-- the causes of transitions alone, that there was such a customer and which recency score it had.
with memberships as (
    select * from {{ ref('int_segments__memberships') }}
),

customers as (
    select * from {{ ref('int_customers__as_of') }}
),

rfm_segments as (
    select * from {{ ref('int_rfm__segments') }}
)

select
    as_of_date,
    customer_id,
    layer,
    segment_id,
    definition_version
from memberships
union all
select
    as_of_date,
    customer_id,
    'presence' as layer,
    'customer' as segment_id,
    1 as definition_version
from customers
union all
select
    as_of_date,
    customer_id,
    'recency_score' as layer,
    cast(recency_score as {{ dbt.type_string() }}) as segment_id,
    1 as definition_version
from rfm_segments
