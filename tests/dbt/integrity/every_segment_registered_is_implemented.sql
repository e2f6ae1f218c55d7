-- What: whoever is in a segment is in one that dim_segments lists as active; and as soon as anybody has ordered, every
-- exclusive layer with an active segment has members.
-- When it matters: a segment outside the catalogue has no owner and no definition; a layer in the catalogue that
-- nothing fills is a promise that marketers plan with.
-- How to resolve: register the segment in seeds/segments/layer_segments.csv, or give the layer its branch in
-- int_segments__memberships (models/README.md, "A layer").
with memberships as (
    select
        layer,
        segment_id,
        count(*) as members
    from {{ ref('fct_segment_memberships') }}
    group by layer, segment_id
),

active_segments as (
    select * from {{ ref('dim_segments') }}
    where status = 'active'
),

purchasers as (
    select count(*) as purchasers
    from {{ ref('dim_customers') }}
    where lifetime_orders > 0
),

unregistered_segments as (
    select
        memberships.layer,
        memberships.segment_id,
        'has members, but is not active in dim_segments' as fault
    from memberships
    left join active_segments
        on memberships.layer = active_segments.layer and memberships.segment_id = active_segments.segment_id
    where active_segments.segment_id is null
),

exclusive_layers as (
    select distinct layer
    from active_segments
    where is_exclusive
),

empty_layers as (
    select
        exclusive_layers.layer,
        cast(null as {{ dbt.type_string() }}) as segment_id,
        'is active in dim_segments, but nobody is in any of its segments' as fault
    from exclusive_layers
    inner join purchasers on purchasers.purchasers > 0
    left join memberships on exclusive_layers.layer = memberships.layer
    where memberships.layer is null
)

select * from unregistered_segments
union all
select * from empty_layers
