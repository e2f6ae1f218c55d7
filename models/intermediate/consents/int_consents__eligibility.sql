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

tracking_denials as (
    select * from {{ ref('int_consents__tracking_denials') }}
),

objections as (
    select
        identities.as_of_date,
        identities.customer_id,
        message_events.channel,
        max(case when message_events.event_type = 'bounce' then message_events.event_at end) as latest_bounce_at,
        max(case when message_events.event_type <> 'bounce' then message_events.event_at end) as latest_objection_at
    from identities
    inner join message_events
        on identities.source_key = message_events.source_key and identities.as_of_date >= message_events.event_date
    where message_events.event_type in ('unsubscribe', 'complaint', 'bounce')
    group by identities.as_of_date, identities.customer_id, message_events.channel
),

answered_bounces as (
    select distinct
        objections.as_of_date,
        objections.customer_id,
        objections.channel
    from objections
    inner join identities
        on objections.as_of_date = identities.as_of_date and objections.customer_id = identities.customer_id
    inner join message_events as reached
        on
            identities.source_key = reached.source_key
            and objections.channel = reached.channel
            and objections.latest_bounce_at < reached.event_at
            and objections.as_of_date >= reached.event_date
    left join tracking_denials
        on
            reached.event_type = 'open'
            and {{ is_tracking_denied('objections.as_of_date', 'identities.source_key', 'reached.event_at') }}
    where reached.event_type in ('delivered', 'open', 'click') and tracking_denials.source_key is null
),

judged as (
    select
        consents.as_of_date,
        consents.customer_id,
        consents.channel,
        case
            when not consents.is_granted then 0
            when objections.latest_objection_at >= consents.latest_granted_at then 0
            when
                objections.latest_bounce_at >= consents.latest_granted_at
                and answered_bounces.customer_id is null
                then 0
            else 1
        end as is_eligible
    from consents
    left join objections
        on
            consents.as_of_date = objections.as_of_date
            and consents.customer_id = objections.customer_id
            and consents.channel = objections.channel
    left join answered_bounces
        on
            consents.as_of_date = answered_bounces.as_of_date
            and consents.customer_id = answered_bounces.customer_id
            and consents.channel = answered_bounces.channel
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
