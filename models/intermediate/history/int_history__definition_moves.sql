-- Layers and named segments that are defined anew: on the dates whose transitions are written anew, the version in
-- force where it is not that of the date before.
with timeline as (
    select * from {{ ref('int_history__timeline') }}
    where is_written_anew
),

layer_rules as (
    select * from {{ ref('int_segments__layer_rules') }}
),

named_segments as (
    select * from {{ ref('int_segments__definitions') }}
),

definitions as (
    select
        layer,
        layer as defined_as,
        version,
        effective_from,
        effective_to
    from layer_rules
    {{ union_distinct() }}
    select
        'named' as layer,
        segment_id as defined_as,
        definition_version as version,
        effective_from,
        effective_to
    from named_segments
),

versions as (
    select
        definitions.layer,
        definitions.defined_as,
        timeline.as_of_date,
        max(case when {{ is_in_force('definitions', 'timeline.as_of_date') }} then definitions.version end) as version,
        max(case when {{ is_in_force('definitions', 'timeline.previous_date') }} then definitions.version end)
            as previous_version
    from definitions
    cross join timeline
    where timeline.previous_date is not null
    group by definitions.layer, definitions.defined_as, timeline.as_of_date
)

select
    layer,
    defined_as,
    coalesce(version, previous_version) as version,
    as_of_date
from versions
where coalesce(version, -1) <> coalesce(previous_version, -1)
