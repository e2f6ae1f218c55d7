-- What: every member of an audience may be sent a message on its channel: a grant stands on some linked account, a
-- denial on none, and no unsubscribe, complaint or unanswered bounce has come since. Consents are counted from staging,
-- not from what the engine made of them.
-- When it matters: a message without consent is a breach of the law.
-- How to resolve: look the customer up in int_consents__permissions and int_activation__suppressions.
with members as (
    select * from {{ ref('fct_audience_members') }}
),

channel_permissions as (
    select * from {{ ref('int_consents__permissions') }}
),

moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

consents as (
    select * from {{ ref('int_moments__consents') }}
),

recorded as (
    select
        identities.customer_id,
        identities.source_key,
        consents.channel,
        consents.status,
        consents.recorded_at
    from consents
    inner join identities on consents.source_key = identities.source_key
    inner join moments on identities.as_of_date = moments.as_of_date
    where consents.recorded_at < moments.ends_at
),

latest_of_key as (
    select
        source_key,
        channel,
        max(recorded_at) as recorded_at
    from recorded
    group by source_key, channel
),

standing as (
    select
        recorded.customer_id,
        recorded.channel,
        max(case when recorded.status = 'denied' then 1 else 0 end) as has_denial,
        max(case when recorded.status <> 'denied' then 1 else 0 end) as has_grant
    from recorded
    inner join latest_of_key
        on
            recorded.source_key = latest_of_key.source_key
            and recorded.channel = latest_of_key.channel
            and recorded.recorded_at = latest_of_key.recorded_at
    group by recorded.customer_id, recorded.channel
)

select
    members.audience_id,
    members.channel,
    members.customer_id
from members
left join standing on members.customer_id = standing.customer_id and members.channel = standing.channel
left join channel_permissions
    on
        members.as_of_date = channel_permissions.as_of_date
        and members.customer_id = channel_permissions.customer_id
        and members.channel = channel_permissions.channel
where
    coalesce(standing.has_grant, 0) = 0 or standing.has_denial = 1
    or not coalesce(channel_permissions.is_eligible, false)
