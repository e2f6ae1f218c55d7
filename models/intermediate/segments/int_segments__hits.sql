-- Which group of conditions holds for which customer on which as-of date, for the segments that have several groups, an
-- exit rule, a family or an expansion: what int_segments__named has yet to weigh.
with vectors as (
    select * from {{ ref('int_segments__vectors') }}
),

condition_groups as (
    select * from {{ ref('int_segments__groups') }}
    where not is_direct
)

select
    vectors.as_of_date,
    vectors.customer_id,
    condition_groups.group_id
from vectors
inner join condition_groups on {{ group_holds() }}
