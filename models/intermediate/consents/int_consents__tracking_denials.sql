-- The periods in which the web events and opens of a source key may not be used: those in which it, or any account
-- linked to it on the as-of date, had denied tracking.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

tracking_denials as (
    select * from {{ ref('int_consents__standing') }}
    where channel = 'tracking' and status = 'denied'
),

denied_periods as (
    select distinct
        identities.as_of_date,
        identities.customer_id,
        tracking_denials.standing_from,
        tracking_denials.standing_to
    from identities
    inner join tracking_denials
        on
            identities.source_key = tracking_denials.source_key
            and identities.as_of_date >= tracking_denials.standing_from_date
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
