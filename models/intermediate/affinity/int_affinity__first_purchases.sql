-- What each customer bought first, by each as-of date: the first order of all the source keys that are the customer.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

first_orders as (
    select * from {{ ref('int_affinity__first_orders') }}
),

ranked as (
    select
        identities.as_of_date,
        identities.customer_id,
        first_orders.*,
        row_number() over (
            partition by identities.as_of_date, identities.customer_id
            order by first_orders.ordered_at, first_orders.source_name, first_orders.order_id
        ) as order_number
    from identities
    inner join first_orders
        on
            identities.source_key = first_orders.source_key
            and identities.as_of_date >= first_orders.order_date
)

select
    as_of_date,
    customer_id,
    source_name,
    order_id,
    {%- for kind in affinity_kinds() %}
    first_purchase_{{ kind }},
    {%- endfor %}
    order_date as first_order_date
from ranked
where order_number = 1
