{{ config(tags=['nightly', 'hourly']) }}

-- From when until when profiling or tracking was denied on any linked account of each customer, as known at each moment.
-- Of several consents at the same instant the strictest counts.
with moments as (
    select * from {{ ref('moments') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

consents as (
    select * from {{ ref('int_moments__consents') }}
    where source_key is not null and channel in ('profiling', 'tracking')
),

ranked_consents as (
    select
        source_key,
        channel,
        status,
        recorded_at,
        row_number() over (
            partition by source_key, channel, recorded_at
            order by case when status = 'denied' then 1 else 2 end
        ) as strictness_rank
    from consents
),

standing_consents as (
    select
        source_key,
        channel,
        status,
        recorded_at as standing_from,
        lead(recorded_at) over (partition by source_key, channel order by recorded_at) as standing_to
    from ranked_consents
    where strictness_rank = 1
)

select distinct
    identities.as_of_date,
    identities.customer_id,
    standing_consents.channel,
    standing_consents.standing_from as denied_from,
    standing_consents.standing_to as denied_to
from standing_consents
inner join identities on standing_consents.source_key = identities.source_key
inner join moments on identities.as_of_date = moments.as_of_date and standing_consents.standing_from < moments.ends_at
where standing_consents.status = 'denied'
