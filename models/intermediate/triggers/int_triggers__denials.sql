{{ config(tags=['nightly', 'hourly']) }}

-- From when until when profiling or tracking was denied on any linked account of each customer, as known at each
-- moment.
with moments as (
    select * from {{ ref('moments') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

standing_denials as (
    select * from {{ ref('int_moments__standing_consents') }}
    where channel in ('profiling', 'tracking') and status = 'denied'
)

select distinct
    identities.as_of_date,
    identities.customer_id,
    standing_denials.channel,
    standing_denials.standing_from as denied_from,
    standing_denials.standing_to as denied_to
from standing_denials
inner join identities on standing_denials.source_key = identities.source_key
inner join moments on identities.as_of_date = moments.as_of_date and standing_denials.standing_from < moments.ends_at
