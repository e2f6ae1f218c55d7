{{ config(tags=['nightly', 'hourly']) }}

-- What was sent to each customer by each moment, as far as suppression looks back: messages, and touches of campaigns
-- that no message of the same campaign and date stands for. Touches of the holdout are none.
with moments as (
    select * from {{ ref('moments') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

campaigns as (
    select * from {{ ref('stg_raw__campaigns') }}
),

message_events as (
    select * from {{ ref('int_moments__message_events') }}
    where event_type = 'sent'
),

campaign_touches as (
    select * from {{ ref('int_moments__campaign_touches') }}
    where coalesce(lower(variant), '') <> 'holdout'
),

frequency_caps as (
    select max(window_days) as longest_window_days
    from {{ ref('frequency_caps') }}
),

messages as (
    select
        identities.as_of_date,
        identities.customer_id,
        message_events.channel,
        message_events.campaign_id,
        coalesce(lower(campaigns.goal) = 'reactivation', false) as is_reactivation,
        campaigns.segment_id as campaign_segment_id,
        message_events.event_date as sent_date,
        message_events.event_at as sent_at
    from message_events
    inner join identities on message_events.source_key = identities.source_key
    inner join moments on identities.as_of_date = moments.as_of_date
    left join campaigns on message_events.campaign_id = campaigns.campaign_id
    where message_events.event_at < moments.ends_at
),

touches as (
    select
        identities.as_of_date,
        identities.customer_id,
        lower(campaigns.channel) as channel,
        campaign_touches.campaign_id,
        coalesce(lower(campaigns.goal) = 'reactivation', false) as is_reactivation,
        campaigns.segment_id as campaign_segment_id,
        campaign_touches.touched_date as sent_date,
        campaign_touches.touched_at as sent_at
    from campaign_touches
    inner join identities on campaign_touches.source_key = identities.source_key
    inner join moments on identities.as_of_date = moments.as_of_date
    inner join campaigns on campaign_touches.campaign_id = campaigns.campaign_id
    where campaign_touches.touched_at < moments.ends_at
),

messages_of_campaigns as (
    select distinct
        as_of_date,
        customer_id,
        campaign_id,
        sent_date
    from messages
    where campaign_id is not null
),

sends as (
    select * from messages
    union all
    select touches.*
    from touches
    left join messages_of_campaigns
        on
            touches.as_of_date = messages_of_campaigns.as_of_date
            and touches.customer_id = messages_of_campaigns.customer_id
            and touches.campaign_id = messages_of_campaigns.campaign_id
            and touches.sent_date = messages_of_campaigns.sent_date
    where messages_of_campaigns.campaign_id is null
)

select sends.*
from sends
cross join frequency_caps
where
    sends.is_reactivation
    or {{ days_between('sends.sent_date', 'sends.as_of_date') }} < frequency_caps.longest_window_days
    or {{ days_between('sends.sent_date', 'sends.as_of_date') }} < {{ var('converted_days') }}
