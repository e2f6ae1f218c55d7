-- Each category that a customer viewed lately, by as-of date, and whether an order of the window or one before a view
-- has it.
with views as (
    select * from {{ ref('int_browsing__views') }}
    where category is not null
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

order_categories as (
    select * from {{ ref('int_affinity__orders') }}
    where kind = 'category'
),

viewed_categories as (
    select
        as_of_date,
        customer_id,
        category,
        max(event_at) as last_viewed_at
    from views
    group by as_of_date, customer_id, category
),

viewers as (
    select distinct
        as_of_date,
        customer_id
    from views
),

viewers_orders as (
    select
        viewers.as_of_date,
        viewers.customer_id,
        order_categories.name as category,
        max(order_categories.order_date) as last_order_date,
        min(order_categories.ordered_at) as first_ordered_at
    from viewers
    inner join identities
        on viewers.as_of_date = identities.as_of_date and viewers.customer_id = identities.customer_id
    inner join order_categories
        on identities.source_key = order_categories.source_key and viewers.as_of_date >= order_categories.order_date
    group by viewers.as_of_date, viewers.customer_id, order_categories.name
)

select
    viewed_categories.as_of_date,
    viewed_categories.customer_id,
    viewed_categories.category,
    coalesce(
        {{ days_between('viewers_orders.last_order_date', 'viewed_categories.as_of_date') }}
        < {{ var('recent_activity_days') }}, false
    ) as is_bought_lately,
    coalesce(viewers_orders.first_ordered_at < viewed_categories.last_viewed_at, false) as is_viewed_again
from viewed_categories
left join viewers_orders
    on
        viewed_categories.as_of_date = viewers_orders.as_of_date
        and viewed_categories.customer_id = viewers_orders.customer_id
        and viewed_categories.category = viewers_orders.category
