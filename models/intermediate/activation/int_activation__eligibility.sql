{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- Who may be in an export of each channel now: a message may be sent, and profiling is not denied.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

channel_permissions as (
    select * from {{ ref('int_consents__permissions') }}
),

profiling_denials as (
    {{ profiling_denials() }}
)

select
    channel_permissions.customer_id,
    channel_permissions.channel,
    channel_permissions.is_eligible and profiling_denials.customer_id is null as is_eligible,
    channel_permissions.is_reduced
from channel_permissions
inner join moments on channel_permissions.as_of_date = moments.as_of_date
left join profiling_denials
    on
        channel_permissions.as_of_date = profiling_denials.as_of_date
        and channel_permissions.customer_id = profiling_denials.customer_id
