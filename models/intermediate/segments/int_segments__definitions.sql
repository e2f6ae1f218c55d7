-- The versions of the named segments with the as-of dates each serves: from effective_from until the segment's next
-- version. Only active ones are evaluated.
-- So that an id which is not by the naming standard stops here, depends_on: {{ ref('segment_prefixes') }}
with definitions as (
    select * from {{ ref('segment_definitions') }}
),

positions as (
    select * from {{ ref('int_segments__attribute_positions') }}
    where array_name = 'text'
),

dated_definitions as (
    select
        definitions.*,
        lead(definitions.effective_from) over (
            partition by definitions.segment_id order by definitions.effective_from
        ) as effective_to
    from definitions
)

select
    dated_definitions.segment_id,
    dated_definitions.version as definition_version,
    dated_definitions.family,
    dated_definitions.priority,
    dated_definitions.expands_by,
    dated_definitions.status,
    positions.attribute_position as expands_by_position,
    dated_definitions.is_exclusive,
    dated_definitions.effective_from,
    dated_definitions.effective_to
from dated_definitions
left join positions on dated_definitions.expands_by = positions.attribute
