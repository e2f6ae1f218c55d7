-- Product views of each customer in the last var recent_activity_days days of each as-of date, with the product's
-- category and the customer's last order before them. Views under a denial of tracking are not used.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

web_events as (
    select
        coalesce(source_key, visitor_key) as source_key,
        source_name,
        product_id,
        category,
        event_date,
        event_at
    from {{ ref('stg_raw__web_events') }}
    where event_type = 'product_view'
),

products as (
    select * from {{ ref('stg_raw__products') }}
),

tracking_denials as (
    select * from {{ ref('int_consents__tracking_denials') }}
)

select
    identities.as_of_date,
    identities.customer_id,
    web_events.source_name,
    web_events.product_id,
    coalesce(products.category, web_events.category) as category,
    coalesce(products.is_accessory, false) as is_accessory,
    web_events.event_date,
    web_events.event_at
from identities
inner join web_events
    on
        identities.source_key = web_events.source_key
        and identities.as_of_date >= web_events.event_date
        and {{ days_between('web_events.event_date', 'identities.as_of_date') }} < {{ var('recent_activity_days') }}
left join products
    on web_events.source_name = products.source_name and web_events.product_id = products.product_id
left join tracking_denials
    on {{ is_tracking_denied('identities.as_of_date', 'identities.source_key', 'web_events.event_at') }}
where tracking_denials.source_key is null
