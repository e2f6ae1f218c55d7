-- Every countable order of each as-of date, and what kind of buyer placed it: a first one, else one of the vip tier,
-- else one who has bought before.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

orders as (
    select * from {{ ref('int_orders__countable') }}
    where source_key is not null
),

order_times as (
    select * from {{ ref('int_browsing__order_times') }}
),

value_tiers as (
    select * from {{ ref('int_value_tiers__tiers') }}
    where value_tier = 'vip'
),

customer_orders as (
    select
        days.as_of_date,
        identities.customer_id,
        {{ key_prefix('orders.source_name') }} || orders.order_id as order_key,
        orders.ordered_at,
        row_number() over (
            partition by days.as_of_date, identities.customer_id
            order by orders.ordered_at, orders.source_name, orders.order_id
        ) as order_rank
    from orders
    inner join days on orders.order_date = days.fact_date
    inner join identities on days.as_of_date = identities.as_of_date and orders.source_key = identities.source_key
)

select
    customer_orders.as_of_date,
    customer_orders.customer_id,
    customer_orders.order_key as cause_key,
    customer_orders.order_key as cause_id,
    case
        when customer_orders.order_rank = 1 and customer_orders.ordered_at = order_times.first_ordered_at then 'first'
        when value_tiers.customer_id is not null then 'vip'
        else 'repeat'
    end as variant,
    customer_orders.ordered_at as fired_at
from customer_orders
inner join order_times
    on
        customer_orders.as_of_date = order_times.as_of_date
        and customer_orders.customer_id = order_times.customer_id
left join value_tiers
    on
        customer_orders.as_of_date = value_tiers.as_of_date
        and customer_orders.customer_id = value_tiers.customer_id
