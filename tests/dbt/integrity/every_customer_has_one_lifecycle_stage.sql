-- What: each customer who may be profiled has exactly one lifecycle stage on each as-of date, and nobody else has one.
-- When it matters: lifecycle is exclusive and total; a customer without a stage is in no stage for marketers, one
-- with two is counted twice in every KPI, and one who denies profiling must not have any.
-- How to resolve: look for a gap in the seed lifecycle_stages (the test lifecycle_stages_cover_every_case names it),
-- then for a customer who is twice in int_customers__profiled.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

lifecycle_stages as (
    select
        as_of_date,
        customer_id,
        count(*) as number_of_stages
    from {{ ref('int_lifecycle__stages') }}
    group by as_of_date, customer_id
)

select
    coalesce(customers.as_of_date, lifecycle_stages.as_of_date) as as_of_date,
    coalesce(customers.customer_id, lifecycle_stages.customer_id) as customer_id,
    coalesce(lifecycle_stages.number_of_stages, 0) as number_of_stages,
    customers.customer_id is not null as is_customer
from customers
full outer join lifecycle_stages
    on
        customers.as_of_date = lifecycle_stages.as_of_date
        and customers.customer_id = lifecycle_stages.customer_id
where customers.customer_id is null or coalesce(lifecycle_stages.number_of_stages, 0) <> 1
