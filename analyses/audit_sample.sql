-- A sample of 50 customers with the facts behind their labels, for a person to check by hand. The sample is the same
-- every time: it goes by a hash of the customer, not by chance. Run with: dbt show --select audit_sample --limit 50
with customers as (
    select * from {{ ref('dim_customers') }}
),

memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

sampled as (
    select
        customer_id,
        row_number() over (order by md5(customer_id)) as sample_number
    from customers
)

select
    sampled.sample_number,
    customers.customer_id,
    memberships.layer,
    memberships.segment_id,
    memberships.reason,
    customers.lifetime_orders,
    customers.lifetime_net_revenue,
    customers.orders_12m,
    customers.net_revenue_12m,
    customers.first_order_date,
    customers.last_order_date
from sampled
inner join customers on sampled.customer_id = customers.customer_id
inner join memberships on sampled.customer_id = memberships.customer_id
where sampled.sample_number <= 50
