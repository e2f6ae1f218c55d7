-- Catalogue of the segments, with the rules in force on the latest as-of date written out in words. What is defined for
-- <category> stands once for each category.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

layer_segments as (
    select * from {{ ref('layer_segments') }}
),

layer_rules as (
    select * from {{ ref('int_segments__layer_rules') }}
),

segment_definitions as (
    select * from {{ ref('segment_definitions') }}
),

named_rules as (
    select * from {{ ref('int_segments__named_rules') }}
),

categories as (
    select * from {{ ref('int_segments__categories') }}
),

playbook as (
    select * from {{ ref('playbook') }}
),

layers_in_force as (
    select
        layer_segments.segment_id as defined_as,
        layer_segments.layer,
        layer_segments.name,
        layer_segments.definition,
        layer_rules.entry_rule,
        'leaves when the entry rule no longer holds' as exit_rule,
        layer_segments.layer as family,
        layer_segments.owner,
        layer_segments.status,
        'nightly' as refresh,
        layer_rules.priority,
        layer_rules.version,
        layer_segments.is_exclusive,
        layer_segments.is_core,
        layer_rules.effective_from,
        cast(null as date) as review_date
    from layer_segments
    inner join layer_rules
        on layer_segments.layer = layer_rules.layer and layer_segments.segment_id = layer_rules.segment_id
    inner join as_of_dates on {{ is_in_force('layer_rules', 'as_of_dates.as_of_date') }}
),

named_in_force as (
    select
        segment_definitions.segment_id as defined_as,
        'named' as layer,
        segment_definitions.name,
        segment_definitions.definition,
        named_rules.entry_rule,
        named_rules.exit_rule,
        segment_definitions.family,
        segment_definitions.owner,
        segment_definitions.status,
        segment_definitions.refresh,
        segment_definitions.priority,
        segment_definitions.version,
        segment_definitions.is_exclusive,
        segment_definitions.is_core,
        segment_definitions.effective_from,
        segment_definitions.review_date
    from segment_definitions
    inner join named_rules
        on
            segment_definitions.segment_id = named_rules.segment_id
            and segment_definitions.version = named_rules.definition_version
    inner join as_of_dates on {{ is_in_force('named_rules', 'as_of_dates.as_of_date') }}
),

segments_in_force as (
    select * from layers_in_force
    union all
    select * from named_in_force
)

select
    replace(segments_in_force.defined_as, '<category>', coalesce(categories.category, '')) as segment_id,
    segments_in_force.layer,
    replace(segments_in_force.name, '<category>', coalesce(categories.category, '')) as name,
    replace(segments_in_force.definition, '<category>', coalesce(categories.category, '')) as definition,
    segments_in_force.entry_rule,
    segments_in_force.exit_rule,
    segments_in_force.family,
    segments_in_force.owner,
    segments_in_force.status,
    segments_in_force.refresh,
    segments_in_force.defined_as,
    playbook.goal,
    playbook.kpi,
    playbook.channels,
    segments_in_force.priority,
    segments_in_force.version,
    cast(playbook.sequence_length as integer) as sequence_length,
    segments_in_force.is_exclusive,
    segments_in_force.is_core,
    segments_in_force.effective_from,
    segments_in_force.review_date
from segments_in_force
left join categories on segments_in_force.defined_as like '%<category>%'
left join playbook
    on segments_in_force.layer = playbook.layer and segments_in_force.defined_as = playbook.segment_id
where segments_in_force.defined_as not like '%<category>%' or categories.category is not null
