-- Which channels each customer may be reached on: the consent stands on some linked account and is denied on none, and
-- no unsubscribe, complaint or unanswered bounce of that channel has come since.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

consents as (
    select * from {{ ref('int_consents__as_of') }}
    where channel in ('email', 'sms', 'push', 'ads')
),

message_events as (
    select * from {{ ref('stg_raw__message_events') }}
),

bounces as (
    select distinct
        source_key,
        channel
    from message_events
    where event_type = 'bounce'
),

key_events as (
    select
        source_key,
        channel,
        event_type,
        event_date,
        event_at
    from message_events
    where event_type in ('unsubscribe', 'complaint', 'bounce')
    union all
    select
        reached.source_key,
        reached.channel,
        'reached' as event_type,
        reached.event_date,
        reached.event_at
    from message_events as reached
    inner join bounces on reached.source_key = bounces.source_key and reached.channel = bounces.channel
    where reached.event_type in ('delivered', 'open', 'click')
),

latest_events as (
    select
        identities.as_of_date,
        identities.customer_id,
        key_events.channel,
        max(case when key_events.event_type in ('unsubscribe', 'complaint') then key_events.event_at end)
            as latest_objection_at,
        max(case when key_events.event_type = 'bounce' then key_events.event_at end) as latest_bounce_at,
        max(case when key_events.event_type = 'reached' then key_events.event_at end) as latest_reached_at
    from identities
    inner join key_events
        on identities.source_key = key_events.source_key and identities.as_of_date >= key_events.event_date
    group by identities.as_of_date, identities.customer_id, key_events.channel
),

judged as (
    select
        consents.as_of_date,
        consents.customer_id,
        consents.channel,
        case
            when not consents.is_granted then 0
            when latest_events.latest_objection_at >= consents.latest_granted_at then 0
            when
                latest_events.latest_bounce_at >= consents.latest_granted_at
                and coalesce(latest_events.latest_reached_at <= latest_events.latest_bounce_at, true)
                then 0
            else 1
        end as is_eligible
    from consents
    left join latest_events
        on
            consents.as_of_date = latest_events.as_of_date
            and consents.customer_id = latest_events.customer_id
            and consents.channel = latest_events.channel
)

select
    as_of_date,
    customer_id,
    max(case when channel = 'email' then is_eligible else 0 end) = 1 as can_email,
    max(case when channel = 'sms' then is_eligible else 0 end) = 1 as can_sms,
    max(case when channel = 'push' then is_eligible else 0 end) = 1 as can_push,
    max(case when channel = 'ads' then is_eligible else 0 end) = 1 as can_ads
from judged
group by as_of_date, customer_id
