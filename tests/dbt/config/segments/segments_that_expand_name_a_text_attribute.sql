-- What: a segment_id with <category> says in expands_by which text attribute replaces it; no other id has an
-- expands_by.
-- When it matters: without expands_by the segment would be called <category> itself; expands_by without <category>
-- would put every value into one segment.
-- How to resolve: write a text attribute of segment_attributes into expands_by, or take <category> out of the id.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
),

segment_attributes as (
    select * from {{ ref('segment_attributes') }}
),

compared as (
    select
        {{ definition_key('segment_definitions') }} as row_key,
        segment_definitions.expands_by,
        segment_attributes.data_type,
        segment_definitions.segment_id like '%<category>%' as has_placeholder,
        coalesce(trim(segment_definitions.expands_by), '') <> '' as is_expanded
    from segment_definitions
    left join segment_attributes on segment_definitions.expands_by = segment_attributes.attribute
),

faults as (
    select
        row_key,
        'segment_id has <category>, but expands_by is empty' as fault,
        'write the text attribute whose values replace <category> into expands_by' as mend
    from compared
    where has_placeholder and not is_expanded
    union all
    select
        row_key,
        'expands_by is ' || expands_by || ', but segment_id has no <category>' as fault,
        'put <category> into segment_id, or empty expands_by' as mend
    from compared
    where is_expanded and not has_placeholder
    union all
    select
        row_key,
        'expands_by is ' || expands_by || ', which is '
        || coalesce('a ' || data_type || ' attribute', 'no attribute') as fault,
        'write a text attribute of segment_attributes' as mend
    from compared
    where is_expanded and coalesce(data_type, '') <> 'text'
)

select
    'segment_definitions' as seed_name,
    row_key,
    fault,
    mend
from faults
