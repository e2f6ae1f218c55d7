-- The kind of discount each customer took most often by each as-of date; of equal counts the one taken latest, then the
-- first by name.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

discounted_orders as (
    select * from {{ ref('int_behaviour__orders') }}
    where has_discount and discount_type is not null
),

counted as (
    select
        identities.as_of_date,
        identities.customer_id,
        discounted_orders.discount_type,
        count(*) as orders,
        max(discounted_orders.ordered_at) as latest_ordered_at
    from identities
    inner join discounted_orders
        on
            identities.source_key = discounted_orders.source_key
            and identities.as_of_date >= discounted_orders.order_date
    group by identities.as_of_date, identities.customer_id, discounted_orders.discount_type
),

ranked as (
    select
        counted.*,
        row_number() over (
            partition by counted.as_of_date, counted.customer_id
            order by counted.orders desc, counted.latest_ordered_at desc, counted.discount_type asc
        ) as type_rank
    from counted
)

select
    as_of_date,
    customer_id,
    discount_type,
    cast(orders as integer) as orders,
    latest_ordered_at
from ranked
where type_rank = 1
