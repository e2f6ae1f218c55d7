-- Every category that anything was ever bought or viewed in: what a definition for <category> stands for.
with order_categories as (
    select * from {{ ref('int_affinity__orders') }}
    where kind = 'category'
),

view_categories as (
    select * from {{ ref('int_affinity__daily_views') }}
    where kind = 'category'
)

select name as category
from order_categories
{{ union_distinct() }}
select name as category
from view_categories
