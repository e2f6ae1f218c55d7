-- The fingerprint of all that each source key ever did, and of the points and the decay it is weighted with.
with daily as (
    select * from {{ ref('int_events__daily') }}
),

engagement_points as (
    select * from {{ ref('engagement_points') }}
),

definitions as (
    select
        sum({{ content_hash([
            'activity', 'points', 'version', 'effective_from',
            "'" ~ var('engagement_decay') ~ "'", "'" ~ var('engagement_decay_days') ~ "'",
        ]) }}) as fingerprint
    from engagement_points
),

key_days as (
    select
        source_key,
        sum(fingerprint) as fingerprint
    from daily
    group by source_key
)

select
    key_days.source_key,
    key_days.fingerprint + coalesce(definitions.fingerprint, 0) as fingerprint
from key_days
cross join definitions
