{{ config(tags=['nightly', 'hourly']) }}

-- The audiences as defined on the latest as-of date, with the segments they are made of in words.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

audiences as (
    select * from {{ ref('int_activation__audiences') }}
),

audience_segments as (
    select * from {{ ref('audience_segments') }}
),

segment_lists as (
    select
        audience_id,
        version,
        role,
        {{ joined_text("layer || ' ' || segment_id", ', ', "layer || ' ' || segment_id") }} as segments
    from audience_segments
    group by audience_id, version, role
)

select
    audiences.audience_id,
    audiences.name,
    audiences.description,
    audiences.kind,
    audiences.channel,
    audiences.campaign_group,
    audiences.goal,
    included.segments as included_segments,
    excluded.segments as excluded_segments,
    audiences.owner,
    audiences.status,
    cast(audiences.priority as integer) as priority,
    cast(audiences.definition_version as integer) as definition_version,
    cast(audiences.holdout_share as decimal(9, 6)) as holdout_share,
    audiences.offers_discount,
    audiences.stops_after_order,
    audiences.ignores_season,
    audiences.effective_from
from audiences
inner join moments on {{ is_in_force('audiences', 'moments.as_of_date') }}
left join segment_lists as included
    on
        audiences.audience_id = included.audience_id
        and audiences.definition_version = included.version
        and included.role = 'include'
left join segment_lists as excluded
    on
        audiences.audience_id = excluded.audience_id
        and audiences.definition_version = excluded.version
        and excluded.role = 'exclude'
