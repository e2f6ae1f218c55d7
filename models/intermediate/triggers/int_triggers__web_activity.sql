{{ config(tags=['nightly', 'hourly']) }}

-- What each customer viewed and put into a cart on the days that the run decides on and the day before, by as-of
-- date. Events under a denial of tracking are not used. A cart event that names no cart belongs to its session, else
-- it is a cart by itself.
with days as (
    select * from {{ ref('int_triggers__days') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

web_events as (
    select * from {{ ref('int_moments__web_events') }}
    where event_type in ('product_view', 'add_to_cart', 'checkout_start')
),

denials as (
    select * from {{ ref('int_triggers__denials') }}
    where channel = 'tracking'
),

customer_events as (
    select
        days.as_of_date,
        identities.customer_id,
        web_events.source_name,
        web_events.event_id,
        web_events.event_type,
        {{ cart_key('web_events') }} as cart_key,
        web_events.product_id,
        web_events.event_at
    from web_events
    inner join days on web_events.event_date = days.fact_date and web_events.event_at < days.window_to
    inner join identities
        on
            days.as_of_date = identities.as_of_date
            and coalesce(web_events.source_key, web_events.visitor_key) = identities.source_key
)

select customer_events.*
from customer_events
left join denials on {{ is_denied_at('customer_events', 'tracking', 'customer_events.event_at') }}
where denials.customer_id is null
