-- Customers whose last open or click of an email is as many days ago as the rule says. Who never opened or clicked
-- one is not here, and opens under a denial of tracking are not used.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

rules as (
    {{ trigger_rule('engagement_decay') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

message_events as (
    select * from {{ ref('stg_raw__message_events') }}
    where channel = 'email' and event_type in ('open', 'click') and source_key is not null
),

denials as (
    select * from {{ ref('int_triggers__denials') }}
    where channel = 'tracking'
),

last_days as (
    select
        days.as_of_date,
        {{ add_days('days.as_of_date', '-rules.threshold') }} as engaged_on
    from days
    inner join rules on {{ is_in_force('rules', 'days.as_of_date') }}
),

engaged_then as (
    select
        last_days.as_of_date,
        last_days.engaged_on,
        identities.customer_id,
        {{ key_prefix('message_events.source_name') }} || message_events.event_id as event_key,
        message_events.event_type,
        message_events.event_at
    from message_events
    inner join last_days on message_events.event_date = last_days.engaged_on
    inner join identities
        on last_days.as_of_date = identities.as_of_date and message_events.source_key = identities.source_key
),

ranked_events as (
    select
        engaged_then.*,
        row_number() over (
            partition by engaged_then.as_of_date, engaged_then.customer_id
            order by engaged_then.event_at desc, engaged_then.event_key desc
        ) as recency_rank
    from engaged_then
    left join denials on {{ is_denied_at('engaged_then', 'tracking', time_of_open('engaged_then')) }}
    where denials.customer_id is null
),

last_events as (
    select * from ranked_events
    where recency_rank = 1
),

-- Dates are compared after the join: by them engines would join everybody with everybody.
later_events as (
    select
        last_events.as_of_date,
        last_events.customer_id,
        message_events.event_type,
        message_events.event_at,
        message_events.event_date > last_events.engaged_on
        and message_events.event_date <= last_events.as_of_date as is_since
    from last_events
    inner join identities
        on last_events.as_of_date = identities.as_of_date and last_events.customer_id = identities.customer_id
    inner join message_events on identities.source_key = message_events.source_key
),

engaged_since as (
    select
        later_events.as_of_date,
        later_events.customer_id,
        max(case when later_events.is_since then 1 else 0 end) as events_since
    from later_events
    left join denials on {{ is_denied_at('later_events', 'tracking', time_of_open('later_events')) }}
    where denials.customer_id is null
    group by later_events.as_of_date, later_events.customer_id
)

select
    last_events.as_of_date,
    last_events.customer_id,
    last_events.event_key as cause_key,
    last_events.event_key as cause_id,
    {{ start_of_day('last_events.as_of_date') }} as fired_at
from last_events
left join engaged_since
    on last_events.as_of_date = engaged_since.as_of_date and last_events.customer_id = engaged_since.customer_id
where coalesce(engaged_since.events_since, 0) = 0
