-- What each customer did on the site lately, by as-of date: intent that no order has answered yet, categories,
-- accessories and carts. Only customers who viewed or carted something lately are here.
with views as (
    select * from {{ ref('int_browsing__views') }}
),

carts as (
    select * from {{ ref('int_browsing__carts') }}
),

categories as (
    select * from {{ ref('int_browsing__categories') }}
),

order_times as (
    select * from {{ ref('int_browsing__order_times') }}
),

intent_views as (
    select
        views.as_of_date,
        views.customer_id,
        views.category,
        count(distinct views.source_name || '|' || views.product_id) as products
    from views
    left join order_times
        on views.as_of_date = order_times.as_of_date and views.customer_id = order_times.customer_id
    where
        views.category is not null
        and {{ days_between('views.event_date', 'views.as_of_date') }} < {{ var('intent_window_days') }}
        and (order_times.last_ordered_at is null or views.event_at > order_times.last_ordered_at)
    group by views.as_of_date, views.customer_id, views.category
),

intent as (
    select
        as_of_date,
        customer_id,
        max(products) as products_viewed_since_order
    from intent_views
    group by as_of_date, customer_id
),

viewed_categories as (
    select
        as_of_date,
        customer_id,
        sum(case when is_bought_lately then 0 else 1 end) as categories_viewed_not_bought,
        sum(case when is_viewed_again then 1 else 0 end) as categories_viewed_again
    from categories
    group by as_of_date, customer_id
),

accessories as (
    select
        views.as_of_date,
        views.customer_id,
        count(*) as accessory_views
    from views
    inner join order_times
        on
            views.as_of_date = order_times.as_of_date
            and views.customer_id = order_times.customer_id
            and views.event_at > order_times.first_ordered_at
    where views.is_accessory
    group by views.as_of_date, views.customer_id
),

open_carts as (
    select
        carts.as_of_date,
        carts.customer_id,
        count(distinct carts.source_name || '|' || carts.cart_key) as open_carts
    from carts
    left join order_times
        on carts.as_of_date = order_times.as_of_date and carts.customer_id = order_times.customer_id
    where order_times.last_ordered_at is null or carts.event_at > order_times.last_ordered_at
    group by carts.as_of_date, carts.customer_id
),

visitors as (
    select
        as_of_date,
        customer_id
    from views
    {{ union_distinct() }}
    select
        as_of_date,
        customer_id
    from carts
)

select
    visitors.as_of_date,
    visitors.customer_id,
    coalesce(intent.products_viewed_since_order, 0) as products_viewed_since_order,
    coalesce(viewed_categories.categories_viewed_not_bought, 0) as recent_categories_viewed_not_bought,
    coalesce(viewed_categories.categories_viewed_again, 0) as recent_categories_viewed_again,
    coalesce(accessories.accessory_views, 0) as recent_accessory_views,
    coalesce(open_carts.open_carts, 0) as recent_open_carts
from visitors
left join intent
    on visitors.as_of_date = intent.as_of_date and visitors.customer_id = intent.customer_id
left join viewed_categories
    on visitors.as_of_date = viewed_categories.as_of_date and visitors.customer_id = viewed_categories.customer_id
left join accessories
    on visitors.as_of_date = accessories.as_of_date and visitors.customer_id = accessories.customer_id
left join open_carts
    on visitors.as_of_date = open_carts.as_of_date and visitors.customer_id = open_carts.customer_id
