{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- Who may be sent a message on each channel now: the gate of every export.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

permissions as (
    select * from {{ ref('int_consents__permissions') }}
)

select
    permissions.customer_id,
    permissions.channel,
    permissions.is_eligible,
    permissions.is_reduced
from permissions
inner join moments on permissions.as_of_date = moments.as_of_date
