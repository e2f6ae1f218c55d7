-- What each customer put into a cart in the last var recent_activity_days days of each as-of date. Events under a
-- denial of tracking are not used. An event that names no cart counts for its session, else for itself.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

web_events as (
    select
        coalesce(source_key, visitor_key) as source_key,
        source_name,
        {{ cart_key() }} as cart_key,
        event_date,
        event_at
    from {{ ref('stg_raw__web_events') }}
    where event_type = 'add_to_cart'
),

tracking_denials as (
    select * from {{ ref('int_consents__tracking_denials') }}
)

select
    identities.as_of_date,
    identities.customer_id,
    web_events.source_name,
    web_events.cart_key,
    web_events.event_date,
    web_events.event_at
from identities
inner join web_events
    on
        identities.source_key = web_events.source_key
        and identities.as_of_date >= web_events.event_date
        and {{ days_between('web_events.event_date', 'identities.as_of_date') }} < {{ var('recent_activity_days') }}
left join tracking_denials
    on {{ is_tracking_denied('identities.as_of_date', 'identities.source_key', 'web_events.event_at') }}
where tracking_denials.source_key is null
