{{ config(tags=['nightly', 'hourly']) }}

-- Who got as many messages of a channel as the window allows: by the engagement level, and by a reduced consent where
-- that is stricter. Dates are whole business days up to the moment's.
with moments as (
    select * from {{ ref('moments') }}
),

candidates as (
    select * from {{ ref('int_activation__candidates') }}
    where kind = 'campaign'
),

frequency_caps as (
    {{ definitions_in_force(ref('frequency_caps')) }}
),

engagement_levels as (
    select * from {{ ref('int_engagement__levels') }}
),

channel_permissions as (
    select * from {{ ref('int_consents__permissions') }}
    where is_reduced
),

sends as (
    select * from {{ ref('int_activation__sends') }}
),

recipients as (
    select distinct
        as_of_date,
        channel,
        customer_id
    from candidates
),

limited as (
    select
        recipients.as_of_date,
        recipients.channel,
        recipients.customer_id,
        engagement_levels.engagement_level as applies_to
    from recipients
    inner join engagement_levels
        on
            recipients.as_of_date = engagement_levels.as_of_date
            and recipients.customer_id = engagement_levels.customer_id
    union all
    select
        recipients.as_of_date,
        recipients.channel,
        recipients.customer_id,
        'reduced' as applies_to
    from recipients
    inner join channel_permissions
        on
            recipients.as_of_date = channel_permissions.as_of_date
            and recipients.channel = channel_permissions.channel
            and recipients.customer_id = channel_permissions.customer_id
),

counted as (
    select
        limited.as_of_date,
        limited.channel,
        limited.customer_id,
        limited.applies_to,
        frequency_caps.max_messages,
        frequency_caps.window_days,
        count(*) as messages
    from limited
    inner join moments on limited.as_of_date = moments.as_of_date
    inner join frequency_caps
        on
            limited.channel = frequency_caps.channel
            and limited.applies_to = frequency_caps.applies_to
            and {{ is_in_force('frequency_caps', 'limited.as_of_date') }}
    inner join sends
        on
            limited.as_of_date = sends.as_of_date
            and limited.channel = sends.channel
            and limited.customer_id = sends.customer_id
            and {{ days_between('sends.sent_date', 'moments.moment_date') }} < frequency_caps.window_days
    group by
        limited.as_of_date, limited.channel, limited.customer_id, limited.applies_to, frequency_caps.max_messages,
        frequency_caps.window_days
)

select
    as_of_date,
    channel,
    customer_id,
    applies_to,
    max_messages,
    window_days,
    messages
from counted
where messages >= max_messages
