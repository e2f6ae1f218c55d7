-- Customers whose order of an as-of date is, in order of time, that order in a category which the rule asks for.
-- Orders whose products of the category were all returned by then don't count. The cause is told apart by the first
-- order in the category, which returns do not move.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

rules as (
    {{ trigger_rule('category_affinity') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

category_orders as (
    select
        source_key,
        source_name,
        {{ key_prefix('source_name') }} || order_id as order_key,
        name as category,
        order_date,
        returned_on,
        ordered_at
    from {{ ref('int_affinity__orders') }}
    where kind = 'category'
),

ordered_now as (
    select distinct
        days.as_of_date,
        identities.customer_id,
        category_orders.category
    from category_orders
    inner join days on category_orders.order_date = days.fact_date
    inner join identities
        on days.as_of_date = identities.as_of_date and category_orders.source_key = identities.source_key
),

orders_by_now as (
    select
        ordered_now.as_of_date,
        ordered_now.customer_id,
        ordered_now.category,
        category_orders.order_key,
        case
            when category_orders.returned_on is null or category_orders.returned_on > ordered_now.as_of_date then 1
            else 0
        end as counted,
        category_orders.order_date,
        category_orders.ordered_at
    from ordered_now
    inner join identities
        on ordered_now.as_of_date = identities.as_of_date and ordered_now.customer_id = identities.customer_id
    inner join category_orders
        on
            identities.source_key = category_orders.source_key
            and ordered_now.category = category_orders.category
            and ordered_now.as_of_date >= category_orders.order_date
),

numbered_orders as (
    select
        orders_by_now.*,
        sum(orders_by_now.counted) over (
            partition by orders_by_now.as_of_date, orders_by_now.customer_id, orders_by_now.category
            order by orders_by_now.ordered_at, orders_by_now.order_key
            rows between unbounded preceding and current row
        ) as order_number,
        row_number() over (
            partition by orders_by_now.as_of_date, orders_by_now.customer_id, orders_by_now.category
            order by orders_by_now.ordered_at, orders_by_now.order_key
        ) as order_rank
    from orders_by_now
),

ordered_first as (
    select * from numbered_orders
    where order_rank = 1
)

select
    numbered_orders.as_of_date,
    numbered_orders.customer_id,
    ordered_first.order_key || ' ' || numbered_orders.category as cause_key,
    numbered_orders.order_key as cause_id,
    numbered_orders.category,
    numbered_orders.ordered_at as fired_at
from numbered_orders
inner join rules
    on
        numbered_orders.order_number = rules.threshold
        and {{ is_in_force('rules', 'numbered_orders.as_of_date') }}
inner join ordered_first
    on
        numbered_orders.as_of_date = ordered_first.as_of_date
        and numbered_orders.customer_id = ordered_first.customer_id
        and numbered_orders.category = ordered_first.category
where numbered_orders.counted = 1 and numbered_orders.order_date = numbered_orders.as_of_date
