{{ config(tags=['nightly', 'hourly']) }}

-- What each customer has agreed to at each moment, channel by channel, and whether a message may be sent: the consent
-- stands on some linked account and is denied on none, and no unsubscribe, complaint or unanswered bounce of that
-- channel has come since. Who never agreed is here only with an objection.
with moments as (
    select * from {{ ref('moments') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

standing_consents as (
    select * from {{ ref('int_moments__standing_consents') }}
    where channel in ('email', 'sms', 'push', 'ads')
),

message_events as (
    select * from {{ ref('int_moments__message_events') }}
),

tracking_denials as (
    select * from {{ ref('int_moments__tracking_denials') }}
),

known_consents as (
    select
        identities.as_of_date,
        identities.customer_id,
        standing_consents.channel,
        standing_consents.status,
        standing_consents.standing_from,
        {{ or_never('standing_consents.standing_to', dbt.type_timestamp()) }} >= moments.ends_at as is_standing
    from standing_consents
    inner join identities on standing_consents.source_key = identities.source_key
    inner join moments on identities.as_of_date = moments.as_of_date
    where standing_consents.standing_from < moments.ends_at
),

consents as (
    select
        as_of_date,
        customer_id,
        channel,
        max(case when is_standing and status = 'denied' then 1 else 0 end) as standing_denials,
        max(case when is_standing and status = 'reduced' then 1 else 0 end) as standing_reductions,
        max(case when is_standing and status <> 'denied' then 1 else 0 end) as standing_grants,
        max(case when status <> 'denied' then standing_from end) as latest_granted_at
    from known_consents
    group by as_of_date, customer_id, channel
),

objections as (
    select
        identities.as_of_date,
        identities.customer_id,
        message_events.channel,
        max(case when message_events.event_type = 'bounce' then message_events.event_at end) as latest_bounce_at,
        max(case when message_events.event_type <> 'bounce' then message_events.event_at end) as latest_objection_at
    from message_events
    inner join identities on message_events.source_key = identities.source_key
    inner join moments on identities.as_of_date = moments.as_of_date
    where
        {{ is_objection('message_events') }}
        and message_events.event_at < moments.ends_at
    group by identities.as_of_date, identities.customer_id, message_events.channel
),

bounced_keys as (
    select
        objections.as_of_date,
        objections.customer_id,
        objections.channel,
        identities.source_key,
        objections.latest_bounce_at,
        moments.ends_at
    from objections
    inner join identities
        on objections.as_of_date = identities.as_of_date and objections.customer_id = identities.customer_id
    inner join moments on objections.as_of_date = moments.as_of_date
    where objections.latest_bounce_at is not null
),

-- Channels and times are compared after the join: by them engines would join everybody with everybody.
reached as (
    select
        bounced_keys.as_of_date,
        bounced_keys.customer_id,
        bounced_keys.channel,
        bounced_keys.source_key,
        message_events.event_type,
        message_events.event_at,
        message_events.channel = bounced_keys.channel
        and message_events.event_at > bounced_keys.latest_bounce_at
        and message_events.event_at < bounced_keys.ends_at as is_answer
    from bounced_keys
    inner join message_events on bounced_keys.source_key = message_events.source_key
    where message_events.event_type in ('delivered', 'open', 'click')
),

answered_bounces as (
    select
        reached.as_of_date,
        reached.customer_id,
        reached.channel,
        max(case when reached.is_answer then 1 else 0 end) as answers
    from reached
    left join tracking_denials
        on {{ is_tracking_denied('reached.as_of_date', 'reached.source_key', time_of_open('reached')) }}
    where tracking_denials.source_key is null
    group by reached.as_of_date, reached.customer_id, reached.channel
),

known_channels as (
    select
        as_of_date,
        customer_id,
        channel
    from consents
    {{ union_distinct() }}
    select
        as_of_date,
        customer_id,
        channel
    from objections
),

judged as (
    select
        known_channels.as_of_date,
        known_channels.customer_id,
        known_channels.channel,
        coalesce(consents.standing_denials = 0 and consents.standing_grants = 1, false) as is_granted,
        coalesce(consents.standing_reductions = 1, false) as is_reduced,
        coalesce(
            objections.latest_objection_at is not null
            and (
                consents.latest_granted_at is null or objections.latest_objection_at >= consents.latest_granted_at
            ), false
        ) as is_unsubscribed,
        coalesce(
            objections.latest_bounce_at is not null
            and (consents.latest_granted_at is null or objections.latest_bounce_at >= consents.latest_granted_at)
            and coalesce(answered_bounces.answers, 0) = 0, false
        ) as is_bounced,
        consents.latest_granted_at
    from known_channels
    left join consents
        on
            known_channels.as_of_date = consents.as_of_date
            and known_channels.customer_id = consents.customer_id
            and known_channels.channel = consents.channel
    left join objections
        on
            known_channels.as_of_date = objections.as_of_date
            and known_channels.customer_id = objections.customer_id
            and known_channels.channel = objections.channel
    left join answered_bounces
        on
            known_channels.as_of_date = answered_bounces.as_of_date
            and known_channels.customer_id = answered_bounces.customer_id
            and known_channels.channel = answered_bounces.channel
)

select
    as_of_date,
    customer_id,
    channel,
    is_granted,
    is_reduced,
    is_unsubscribed,
    is_bounced,
    is_granted and not is_unsubscribed and not is_bounced as is_eligible,
    latest_granted_at
from judged
