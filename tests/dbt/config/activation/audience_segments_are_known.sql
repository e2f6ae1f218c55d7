-- What: every row of audience_segments belongs to a version of an audience, includes or excludes, and names a segment
-- that there is; no audience includes and excludes the same one.
-- When it matters: a segment that is misspelt adds nobody, and one that is to be excluded leaves everybody in.
-- How to resolve: write layer and segment_id as they stand in layer_segments.csv or segment_definitions.csv.
with audience_segments as (
    select * from {{ ref('audience_segments') }}
),

audiences as (
    select * from {{ ref('audiences') }}
),

known_segments as (
    {{ known_segments() }}
),

segment_rows as (
    select
        audience_segments.*,
        {{ row_key(['audience_id', 'version', 'role', 'layer', 'segment_id']) }} as row_key
    from audience_segments
),

faults as (
    select
        segment_rows.row_key,
        'there is no version ' || coalesce(cast(segment_rows.version as {{ dbt.type_string() }}), '(empty)')
        || ' of audience ' || coalesce(segment_rows.audience_id, '(empty)') as fault,
        'write an audience_id and version of audiences.csv' as mend
    from segment_rows
    left join audiences
        on segment_rows.audience_id = audiences.audience_id and segment_rows.version = audiences.version
    where audiences.audience_id is null
    union all
    select
        row_key,
        'role is ' || coalesce(role, 'empty') as fault,
        'write include or exclude' as mend
    from segment_rows
    where coalesce(role, '') not in ('include', 'exclude')
    union all
    select
        segment_rows.row_key,
        'there is no segment ' || coalesce(segment_rows.segment_id, '(empty)') || ' of layer '
        || coalesce(segment_rows.layer, '(empty)') as fault,
        'write one of layer_segments.csv, or layer named and one of segment_definitions.csv' as mend
    from segment_rows
    left join known_segments on {{ is_known_segment('segment_rows', 'known_segments') }}
    where known_segments.segment_id is null
    union all
    select
        excluded.row_key,
        'the audience includes segment ' || excluded.segment_id || ' and excludes it' as fault,
        'keep one of the two rows, or nobody of the segment is ever a member' as mend
    from segment_rows as excluded
    inner join segment_rows as included
        on
            excluded.audience_id = included.audience_id
            and excluded.version = included.version
            and excluded.layer = included.layer
            and excluded.segment_id = included.segment_id
    where excluded.role = 'exclude' and included.role = 'include'
)

select
    'audience_segments' as seed_name,
    row_key,
    fault,
    mend
from faults
