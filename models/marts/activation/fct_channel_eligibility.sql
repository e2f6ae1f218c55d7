{{ config(tags=['nightly', 'hourly']) }}

-- Who may be sent a message on each channel, as of the latest moment: for whoever acts on triggers or reads
-- customers by the hour. dim_customers has the same as of the latest date.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

channel_permissions as (
    select * from {{ ref('int_consents__permissions') }}
)

select
    channel_permissions.customer_id,
    channel_permissions.channel,
    case
        when not channel_permissions.is_granted then 'no_consent'
        when channel_permissions.is_unsubscribed then 'unsubscribed'
        when channel_permissions.is_bounced then 'bounced'
    end as reason,
    channel_permissions.is_eligible,
    channel_permissions.is_reduced,
    channel_permissions.latest_granted_at,
    moments.moment_at as judged_at
from channel_permissions
inner join moments on channel_permissions.as_of_date = moments.as_of_date
