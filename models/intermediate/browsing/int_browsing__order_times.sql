-- When each customer first and last ordered, to the second, by each as-of date.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

orders as (
    select
        source_key,
        order_date,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at
    from {{ ref('int_orders__countable') }}
    where source_key is not null
    group by source_key, order_date
)

select
    identities.as_of_date,
    identities.customer_id,
    min(orders.first_ordered_at) as first_ordered_at,
    max(orders.last_ordered_at) as last_ordered_at
from identities
inner join orders
    on identities.source_key = orders.source_key and identities.as_of_date >= orders.order_date
group by identities.as_of_date, identities.customer_id
