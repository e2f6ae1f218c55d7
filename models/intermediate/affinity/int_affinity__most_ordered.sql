-- The category that each customer has ordered most often by each as-of date, over all time. Orders that were fully
-- returned by then don't count; of equal counts the one ordered latest, then the first by name.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

category_orders as (
    select * from {{ ref('int_affinity__orders') }}
    where kind = 'category'
),

counted as (
    select
        identities.as_of_date,
        identities.customer_id,
        category_orders.name as category,
        count(*) as orders,
        max(category_orders.ordered_at) as latest_ordered_at
    from identities
    inner join category_orders
        on
            identities.source_key = category_orders.source_key
            and identities.as_of_date >= category_orders.order_date
            and (category_orders.returned_on is null or identities.as_of_date < category_orders.returned_on)
    group by identities.as_of_date, identities.customer_id, category_orders.name
),

ranked as (
    select
        counted.*,
        row_number() over (
            partition by counted.as_of_date, counted.customer_id
            order by counted.orders desc, counted.latest_ordered_at desc, counted.category asc
        ) as category_rank
    from counted
)

select
    as_of_date,
    customer_id,
    category,
    cast(orders as integer) as orders,
    latest_ordered_at
from ranked
where category_rank = 1
