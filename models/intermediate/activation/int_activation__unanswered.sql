{{ config(tags=['nightly', 'hourly']) }}

-- Who got so many reactivation messages since lapsing that no more are sent: var reactivation_touches in a row, none of
-- them answered by an open or click by the end of the last one's date. What comes later does not undo it; only an order
-- (which ends the lapse) or a new grant does, so sends before the latest grant do not count.
with moments as (
    select * from {{ ref('moments') }}
),

lifecycle_stages as (
    {{ definitions_in_force(ref('lifecycle_stages')) }}
),

stages as (
    select * from {{ ref('int_lifecycle__stages') }}
),

channel_permissions as (
    select * from {{ ref('int_consents__permissions') }}
    where channel <> 'ads'
),

sends as (
    select * from {{ ref('int_activation__sends') }}
    where is_reactivation
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

message_events as (
    select * from {{ ref('int_moments__message_events') }}
    where event_type in ('open', 'click')
),

tracking_denials as (
    select * from {{ ref('int_moments__tracking_denials') }}
),

lapsed as (
    select
        stages.as_of_date,
        stages.customer_id,
        {{ add_days(
            'stages.as_of_date', 'lifecycle_stages.min_days_since_last_order - stages.days_since_last_order'
        ) }} as lapsed_on
    from stages
    inner join lifecycle_stages
        on
            lifecycle_stages.stage_id = 'lapsed'
            and {{ is_in_force('lifecycle_stages', 'stages.as_of_date') }}
            and stages.days_since_last_order >= lifecycle_stages.min_days_since_last_order
),

latest_grants as (
    select
        as_of_date,
        customer_id,
        max(latest_granted_at) as latest_granted_at
    from channel_permissions
    group by as_of_date, customer_id
),

sends_since as (
    select distinct
        sends.as_of_date,
        sends.customer_id,
        sends.campaign_id,
        sends.sent_date
    from sends
    inner join lapsed
        on
            sends.as_of_date = lapsed.as_of_date
            and sends.customer_id = lapsed.customer_id
            and sends.sent_date >= lapsed.lapsed_on
    left join latest_grants
        on sends.as_of_date = latest_grants.as_of_date and sends.customer_id = latest_grants.customer_id
    where latest_grants.latest_granted_at is null or sends.sent_at > latest_grants.latest_granted_at
),

first_sends as (
    select
        as_of_date,
        customer_id,
        min(sent_date) as first_sent_on
    from sends_since
    group by as_of_date, customer_id
),

-- Times are compared after the join: by them engines would join everybody with everybody.
contacts as (
    select
        first_sends.as_of_date,
        first_sends.customer_id,
        identities.source_key,
        message_events.event_type,
        message_events.event_date,
        message_events.event_at,
        message_events.event_date >= first_sends.first_sent_on and message_events.event_at < moments.ends_at
            as is_answer
    from first_sends
    inner join moments on first_sends.as_of_date = moments.as_of_date
    inner join identities
        on first_sends.as_of_date = identities.as_of_date and first_sends.customer_id = identities.customer_id
    inner join message_events on identities.source_key = message_events.source_key
),

answering as (
    select
        contacts.as_of_date,
        contacts.customer_id,
        contacts.event_date as answered_on
    from contacts
    left join tracking_denials
        on {{ is_tracking_denied('contacts.as_of_date', 'contacts.source_key', time_of_open('contacts')) }}
    where tracking_denials.source_key is null
    group by contacts.as_of_date, contacts.customer_id, contacts.event_date
    having max(case when contacts.is_answer then 1 else 0 end) = 1
),

in_a_row as (
    select
        sends_since.as_of_date,
        sends_since.customer_id,
        sends_since.campaign_id,
        sends_since.sent_date,
        count(answering.answered_on) as answers_before
    from sends_since
    left join answering
        on
            sends_since.as_of_date = answering.as_of_date
            and sends_since.customer_id = answering.customer_id
            and sends_since.sent_date > answering.answered_on
    group by sends_since.as_of_date, sends_since.customer_id, sends_since.campaign_id, sends_since.sent_date
),

numbered as (
    select
        as_of_date,
        customer_id,
        sent_date,
        row_number() over (
            partition by as_of_date, customer_id, answers_before
            order by sent_date, campaign_id
        ) as touch_number
    from in_a_row
)

select
    numbered.as_of_date,
    numbered.customer_id,
    min(numbered.sent_date) as unanswered_since
from numbered
left join answering
    on
        numbered.as_of_date = answering.as_of_date
        and numbered.customer_id = answering.customer_id
        and numbered.sent_date = answering.answered_on
where numbered.touch_number >= {{ var('reactivation_touches') }} and answering.answered_on is null
group by numbered.as_of_date, numbered.customer_id
