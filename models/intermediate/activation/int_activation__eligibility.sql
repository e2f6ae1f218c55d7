{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- Who may be sent a message on each channel now: the gate of every export.
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
    channel_permissions.is_eligible,
    channel_permissions.is_reduced
from channel_permissions
inner join moments on channel_permissions.as_of_date = moments.as_of_date
