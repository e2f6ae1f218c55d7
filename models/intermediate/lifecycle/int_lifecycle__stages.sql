-- The lifecycle stage of each customer on each as-of date: of the stages whose bounds all hold, the first. Nobody who
-- denies profiling has one.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

customer_orders as (
    select * from {{ ref('int_orders__as_of') }}
),

lifecycle_stages as (
    {{ definitions_in_force(ref('lifecycle_stages')) }}
),

facts as (
    select
        customers.as_of_date,
        customers.customer_id,
        customer_orders.days_since_first_order,
        customer_orders.days_since_last_order,
        customer_orders.days_between_last_orders,
        customer_orders.customer_id is not null as has_ordered
    from customers
    left join customer_orders
        on
            customers.as_of_date = customer_orders.as_of_date
            and customers.customer_id = customer_orders.customer_id
),

matches as (
    select
        facts.as_of_date,
        facts.customer_id,
        facts.days_since_first_order,
        facts.days_since_last_order,
        facts.days_between_last_orders,
        lifecycle_stages.stage_id,
        lifecycle_stages.version,
        row_number() over (
            partition by facts.as_of_date, facts.customer_id
            order by lifecycle_stages.priority
        ) as match_number
    from facts
    inner join lifecycle_stages
        on
            facts.has_ordered = lifecycle_stages.has_ordered
            and {{ is_in_force('lifecycle_stages', 'facts.as_of_date') }}
            and {{ at_most('facts.days_since_first_order', 'lifecycle_stages.max_days_since_first_order') }}
            and {{ at_least('facts.days_since_last_order', 'lifecycle_stages.min_days_since_last_order') }}
            and {{ at_most('facts.days_since_last_order', 'lifecycle_stages.max_days_since_last_order') }}
            and {{ at_least('facts.days_between_last_orders', 'lifecycle_stages.min_days_between_last_orders') }}
)

select
    as_of_date,
    customer_id,
    stage_id as lifecycle_stage,
    version as definition_version,
    days_since_first_order,
    days_since_last_order,
    days_between_last_orders
from matches
where match_number = 1
