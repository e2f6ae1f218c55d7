{{ config(tags=['nightly', 'hourly']) }}

-- The periods in which web events and opens of a source key may not be used at a moment: those in which it, or any key
-- linked to it, had denied tracking.
with moments as (
    select * from {{ ref('moments') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

tracking_denials as (
    select * from {{ ref('int_moments__standing_consents') }}
    where channel = 'tracking' and status = 'denied'
),

denied_periods as (
    select distinct
        identities.as_of_date,
        identities.customer_id,
        tracking_denials.standing_from,
        tracking_denials.standing_to
    from tracking_denials
    inner join identities on tracking_denials.source_key = identities.source_key
    inner join moments on identities.as_of_date = moments.as_of_date
    where tracking_denials.standing_from < moments.ends_at
)

select
    identities.as_of_date,
    identities.source_key,
    identities.customer_id,
    denied_periods.standing_from as denied_from,
    denied_periods.standing_to as denied_to
from denied_periods
inner join identities
    on
        denied_periods.as_of_date = identities.as_of_date
        and denied_periods.customer_id = identities.customer_id
