{%- set texts = ['segment_id', 'name', 'definition', 'family', 'owner', 'changed_by', 'change_reason'] -%}
{%- set others = ['version', 'effective_from', 'priority', 'is_exclusive', 'is_core'] -%}
-- What: every row of segment_definitions says who owns the segment, what it means, who changed it and why, from when it
-- holds and where it stands in its family; status and refresh are words that the engine knows.
-- When it matters: a segment without an owner or a meaning is used by nobody or by everybody in their own way; one with
-- an unknown status is not evaluated, and nobody is told.
-- How to resolve: fill the column named in seeds/segments/segment_definitions.csv.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
),

faults as (
    {%- for column in texts %}
    select
        {{ definition_key() }} as row_key,
        '{{ column }} is empty' as fault,
        'fill it' as mend
    from segment_definitions
    where coalesce(trim({{ column }}), '') = ''
    union all
    {%- endfor %}
    {%- for column in others %}
    select
        {{ definition_key() }} as row_key,
        '{{ column }} is empty' as fault,
        'fill it' as mend
    from segment_definitions
    where {{ column }} is null
    union all
    {%- endfor %}
    select
        {{ definition_key() }} as row_key,
        'status is ' || coalesce(status, 'empty') as fault,
        'write active, planned or retired' as mend
    from segment_definitions
    where coalesce(status, '') not in ('active', 'planned', 'retired')
    union all
    select
        {{ definition_key() }} as row_key,
        'refresh is ' || coalesce(refresh, 'empty') as fault,
        'write nightly or hourly' as mend
    from segment_definitions
    where coalesce(refresh, '') not in ('nightly', 'hourly')
)

select
    'segment_definitions' as seed_name,
    row_key,
    fault,
    mend
from faults
