-- What: dim_customers has one row for each customer of the latest as-of date, and no other.
-- When it matters: its joins are what BI reads; an inner join that finds nothing drops customers silently.
-- How to resolve: look for the customer shown in int_customers__profiles and int_lifecycle__stages of the latest date.
with latest_date as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

expected_customers as (
    select
        customers.as_of_date,
        customers.customer_id
    from {{ ref('int_customers__as_of') }} as customers
    inner join latest_date on customers.as_of_date = latest_date.as_of_date
),

published_customers as (
    select
        as_of_date,
        customer_id,
        count(*) as published_rows
    from {{ ref('dim_customers') }}
    group by as_of_date, customer_id
)

select
    coalesce(expected_customers.as_of_date, published_customers.as_of_date) as as_of_date,
    coalesce(expected_customers.customer_id, published_customers.customer_id) as customer_id,
    coalesce(published_customers.published_rows, 0) as published_rows,
    expected_customers.customer_id is not null as is_customer
from expected_customers
full outer join published_customers
    on
        expected_customers.as_of_date = published_customers.as_of_date
        and expected_customers.customer_id = published_customers.customer_id
where
    expected_customers.customer_id is null
    or published_customers.published_rows is null
    or published_customers.published_rows <> 1
