-- What: every segment_id is a prefix of segment_prefixes, an underscore and words of letters and digits, with at most
-- one <category>; a window such as 30d or 24h stands at the end.
-- When it matters: people and tools sort, filter and read segments by their names; <category> is replaced by a value.
-- How to resolve: rename the segment in segment_definitions and segment_conditions before it is used anywhere, or add
-- the prefix with its meaning to seeds/segments/segment_prefixes.csv.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
    where coalesce(trim(segment_id), '') <> ''
),

segment_prefixes as (
    select * from {{ ref('segment_prefixes') }}
),

faults as (
    select
        {{ definition_key('segment_definitions') }} as row_key,
        'segment_id does not begin with a known prefix' as fault,
        'begin it with a prefix of segment_prefixes and an underscore, as LC_, or add the prefix there' as mend
    from segment_definitions
    left join segment_prefixes
        on {{ dbt.split_part('segment_definitions.segment_id', "'_'", 1) }} = segment_prefixes.prefix
    where segment_prefixes.prefix is null
    union all
    select
        {{ definition_key() }} as row_key,
        'segment_id is not made of words of letters and digits with one underscore between them' as fault,
        'write it as LC_New_Customer_7d or PA_FirstPurchase_<category>' as mend
    from segment_definitions
    where
        not ({{ matches('segment_id', '^[A-Za-z0-9]+(_([A-Za-z0-9]+|<category>))+$') }})
        or length(segment_id) - length(replace(segment_id, '<category>', '')) > length('<category>')
    union all
    select
        {{ definition_key() }} as row_key,
        'the window in segment_id is not at its end' as fault,
        'move it to the end, in lower case, as LC_New_Customer_7d or BH_Cart_Intent_24h' as mend
    from segment_definitions
    where {{ matches('segment_id', '_[0-9]+([dDhH]_|[DH]$)') }}
)

select
    'segment_definitions' as seed_name,
    row_key,
    fault,
    mend
from faults
