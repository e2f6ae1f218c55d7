-- The customers who may be profiled on each as-of date: all but those with a standing denial on any linked account.
with customers as (
    select * from {{ ref('int_customers__as_of') }}
),

profiling_denials as (
    select * from {{ ref('int_consents__as_of') }}
    where channel = 'profiling' and is_denied
)

select
    customers.as_of_date,
    customers.customer_id
from customers
left join profiling_denials
    on
        customers.as_of_date = profiling_denials.as_of_date
        and customers.customer_id = profiling_denials.customer_id
where profiling_denials.customer_id is null
