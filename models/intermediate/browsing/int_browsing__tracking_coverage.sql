-- How much of what customers do on the site is seen: the share of the orders of the RFM window that follow a used web
-- event of the same person within var tracking_lead_days days. One row, for the latest as-of date.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

identities as (
    select identities.*
    from {{ ref('int_identity__as_of') }} as identities
    inner join as_of_dates on identities.as_of_date = as_of_dates.as_of_date
),

countable_orders as (
    select * from {{ ref('int_orders__countable') }}
),

web_events as (
    select * from {{ ref('stg_raw__web_events') }}
),

tracking_denials as (
    select * from {{ ref('int_consents__tracking_denials') }}
),

orders as (
    select
        identities.as_of_date,
        identities.customer_id,
        countable_orders.source_name || '|' || countable_orders.order_id as order_key,
        countable_orders.order_date,
        countable_orders.ordered_at
    from identities
    inner join countable_orders on identities.source_key = countable_orders.source_key
    where
        identities.as_of_date >= countable_orders.order_date
        and {{ days_between('countable_orders.order_date', 'identities.as_of_date') }} < {{ var('rfm_window_days') }}
),

event_days as (
    select
        identities.customer_id,
        web_events.event_date,
        min(web_events.event_at) as first_event_at
    from identities
    inner join web_events
        on identities.source_key = coalesce(web_events.source_key, web_events.visitor_key)
    left join tracking_denials
        on {{ is_tracking_denied('identities.as_of_date', 'identities.source_key', 'web_events.event_at') }}
    where identities.as_of_date >= web_events.event_date and tracking_denials.source_key is null
    group by identities.customer_id, web_events.event_date
),

tracked_orders as (
    select distinct orders.order_key
    from orders
    inner join event_days
        on
            orders.customer_id = event_days.customer_id
            and orders.ordered_at >= event_days.first_event_at
            and {{ days_between('event_days.event_date', 'orders.order_date') }} <= {{ var('tracking_lead_days') }}
),

counts as (
    select
        (select count(*) from orders) as orders,
        (select count(*) from tracked_orders) as tracked_orders,
        (select count(*) from event_days) as event_days
)

select
    as_of_dates.as_of_date,
    counts.orders,
    counts.tracked_orders,
    case when counts.event_days > 0 then {{ rate('counts.tracked_orders', 'counts.orders') }} end as tracking_coverage
from as_of_dates
cross join counts
