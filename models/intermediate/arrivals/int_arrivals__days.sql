-- The fingerprint of all facts of a kind that are dated the same day, whatever the order of their rows.
with parts as (
    select * from {{ ref('int_arrivals__parts') }}
)

select
    fact_kind,
    sum(part_hash) as fingerprint,
    fact_date
from parts
group by fact_kind, fact_date
