-- What: the catalogue of layer segments lists every segment that the rules of a layer can give, and every active one
-- that it lists has a rule in the latest version.
-- When it matters: a segment that is listed but has no rule is missing from dim_segments, and nobody can ever be in it;
-- one that has a rule but is not listed has no name, definition or owner.
-- How to resolve: add the row to seeds/segments/layer_segments.csv, set its status to retired, or add the rule.
with layer_segments as (
    select * from {{ ref('layer_segments') }}
),

rules as (
    select
        'lifecycle' as layer,
        stage_id as segment_id,
        version
    from {{ ref('lifecycle_stages') }}
    union all
    select
        'rfm' as layer,
        rfm_segment as segment_id,
        version
    from {{ ref('rfm_segment_rules') }}
    union all
    select
        'value_tier' as layer,
        tier as segment_id,
        version
    from {{ ref('value_tiers') }}
    union all
    select
        'engagement' as layer,
        level_id as segment_id,
        version
    from {{ ref('engagement_levels') }}
    union all
    select
        'purchase_behaviour' as layer,
        behaviour as segment_id,
        version
    from {{ ref('purchase_behaviours') }}
    union all
    select
        'category_affinity' as layer,
        '<category>' as segment_id,
        version
    from {{ ref('affinity_points') }}
    where kind = 'category'
),

latest_versions as (
    select
        layer,
        max(version) as latest_version
    from rules
    group by layer
),

rule_segments as (
    select
        rules.layer,
        rules.segment_id,
        max(case when rules.version = latest_versions.latest_version then 1 else 0 end) as is_in_latest_version
    from rules
    inner join latest_versions on rules.layer = latest_versions.layer
    group by rules.layer, rules.segment_id
)

select
    coalesce(rule_segments.layer, layer_segments.layer) as layer,
    coalesce(rule_segments.segment_id, layer_segments.segment_id) as segment_id,
    layer_segments.status,
    coalesce(rule_segments.is_in_latest_version, 0) as is_in_latest_version
from rule_segments
full outer join layer_segments
    on rule_segments.layer = layer_segments.layer and rule_segments.segment_id = layer_segments.segment_id
where
    rule_segments.segment_id is null
    or layer_segments.segment_id is null
    or (layer_segments.status = 'active' and rule_segments.is_in_latest_version = 0)
    or (layer_segments.status <> 'active' and rule_segments.is_in_latest_version = 1)
