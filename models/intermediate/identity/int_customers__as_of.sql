-- Every customer there is on each as-of date, ordering or not.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
)

select distinct
    as_of_date,
    customer_id
from identities
