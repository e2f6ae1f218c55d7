{{ config(tags=['nightly', 'hourly']) }}

-- Carts left alone: no cart event and no countable order of the customer from the last cart event until the wait of
-- the rule is over. The cart is that of the last event, with what its products cost. A later order or cart event
-- answers it.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

windows as (
    select distinct
        as_of_date,
        window_from,
        window_to
    from days
),

rules as (
    {{ trigger_rule('abandoned_cart') }}
),

cart_events as (
    select * from {{ ref('int_triggers__web_activity') }}
    where event_type in ('add_to_cart', 'checkout_start')
),

orders as (
    select * from {{ ref('int_triggers__orders') }}
),

web_events as (
    select * from {{ ref('int_moments__web_events') }}
    where event_type = 'add_to_cart' and product_id is not null
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

denials as (
    select * from {{ ref('int_triggers__denials') }}
    where channel = 'tracking'
),

products as (
    select * from {{ ref('stg_raw__products') }}
),

shop_totals as (
    select * from {{ ref('int_orders__shop_totals') }}
),

followed_events as (
    select
        cart_events.*,
        lead(cart_events.event_at) over (
            partition by cart_events.as_of_date, cart_events.customer_id
            order by cart_events.event_at, cart_events.source_name, cart_events.event_id
        ) as next_event_at
    from cart_events
),

waited_events as (
    select
        followed_events.*,
        rules.window_days,
        rules.threshold,
        windows.window_from,
        windows.window_to,
        {{ add_seconds('followed_events.event_at', 'rules.wait_minutes * 60') }} as fired_at
    from followed_events
    inner join windows on followed_events.as_of_date = windows.as_of_date
    inner join rules on {{ is_in_force('rules', 'followed_events.as_of_date') }}
),

left_alone as (
    select * from waited_events
    where
        fired_at >= window_from
        and fired_at < window_to
        and (next_event_at is null or next_event_at > fired_at)
),

first_orders as (
    select
        left_alone.as_of_date,
        left_alone.customer_id,
        left_alone.event_at,
        min(orders.ordered_at) as ordered_at
    from left_alone
    inner join orders
        on
            left_alone.as_of_date = orders.as_of_date
            and left_alone.customer_id = orders.customer_id
            and left_alone.event_at <= orders.ordered_at
    group by left_alone.as_of_date, left_alone.customer_id, left_alone.event_at
),

abandoned as (
    select
        left_alone.*,
        case
            when left_alone.next_event_at is null or first_orders.ordered_at < left_alone.next_event_at
                then first_orders.ordered_at
            else left_alone.next_event_at
        end as answered_at
    from left_alone
    left join first_orders
        on
            left_alone.as_of_date = first_orders.as_of_date
            and left_alone.customer_id = first_orders.customer_id
            and left_alone.event_at = first_orders.event_at
    where first_orders.ordered_at is null or first_orders.ordered_at > left_alone.fired_at
),

-- A cart is looked at with all that was put into it lately, on any device of the customer.
cart_items as (
    select distinct
        abandoned.as_of_date,
        abandoned.customer_id,
        abandoned.event_at,
        web_events.source_name,
        web_events.product_id
    from abandoned
    inner join web_events
        on
            abandoned.source_name = web_events.source_name
            and abandoned.cart_key = {{ cart_key('web_events') }}
            and abandoned.event_at >= web_events.event_at
            and {{ days_between('web_events.event_date', 'abandoned.as_of_date') }} < abandoned.window_days
    inner join identities
        on
            abandoned.as_of_date = identities.as_of_date
            and abandoned.customer_id = identities.customer_id
            and coalesce(web_events.source_key, web_events.visitor_key) = identities.source_key
    left join denials on {{ is_denied_at('abandoned', 'tracking', 'web_events.event_at') }}
    where denials.customer_id is null
),

cart_values as (
    select
        cart_items.as_of_date,
        cart_items.customer_id,
        cart_items.event_at,
        cast(sum({{ to_cents('products.unit_price') }}) as {{ money_type() }}) as value_amount
    from cart_items
    inner join products
        on cart_items.source_name = products.source_name and cart_items.product_id = products.product_id
    group by cart_items.as_of_date, cart_items.customer_id, cart_items.event_at
)

select
    abandoned.as_of_date,
    abandoned.customer_id,
    {{ key_prefix('abandoned.source_name') }} || abandoned.cart_key as cause_key,
    {{ key_prefix('abandoned.source_name') }} || abandoned.event_id as cause_id,
    cart_values.value_amount,
    case
        when cart_values.value_amount is not null and shop_totals.orders_in_window > 0
            then
                {{ in_cents('cart_values.value_amount') }} * shop_totals.orders_in_window * 100
                >= {{ in_cents('shop_totals.net_revenue_in_window') }} * abandoned.threshold
    end as is_high_value,
    abandoned.fired_at,
    abandoned.answered_at
from abandoned
left join cart_values
    on
        abandoned.as_of_date = cart_values.as_of_date
        and abandoned.customer_id = cart_values.customer_id
        and abandoned.event_at = cart_values.event_at
left join shop_totals on abandoned.as_of_date = shop_totals.as_of_date
