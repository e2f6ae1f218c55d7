{%- set limits = segment_group_limits() -%}
-- What: an active segment uses no attribute that is not computed yet (source predictions), and no more conditions in a
-- group than the engine has places for.
-- When it matters: an attribute that is not computed meets no condition, so the segment is empty and looks as if it
-- worked; conditions beyond the places would not be looked at.
-- How to resolve: set the status to planned until the attribute is computed; join conditions with between, in or
-- not_in, or make two segments of one.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
    where status = 'active'
),

segment_conditions as (
    select * from {{ ref('segment_conditions') }}
),

segment_attributes as (
    select * from {{ ref('segment_attributes') }}
),

active_conditions as (
    select
        segment_conditions.segment_id,
        segment_conditions.version,
        segment_conditions.rule,
        segment_conditions.group_number,
        segment_conditions.attribute,
        segment_conditions.operator,
        segment_attributes.source,
        case when segment_attributes.data_type = 'text' then 'text' else 'number' end as place
    from segment_conditions
    inner join segment_definitions
        on
            segment_conditions.segment_id = segment_definitions.segment_id
            and segment_conditions.version = segment_definitions.version
    inner join segment_attributes on segment_conditions.attribute = segment_attributes.attribute
),

numbered as (
    select
        {{ condition_key() }} as row_key,
        attribute,
        source,
        place,
        row_number() over (
            partition by segment_id, version, rule, group_number, place
            order by attribute, operator
        ) as number_in_group,
        case when place = 'text' then {{ limits.texts }} else {{ limits.numbers }} end as places
    from active_conditions
),

faults as (
    select
        row_key,
        'attribute ' || attribute || ' is not computed yet' as fault,
        'use another one, or set the segment to planned' as mend
    from numbered
    where source = 'predictions'
    union all
    select
        row_key,
        'its group has more than ' || cast(places as {{ dbt.type_string() }}) || ' conditions on '
        || case when place = 'text' then 'texts' else 'numbers, dates and booleans' end as fault,
        'split the group: join conditions with between, in or not_in, or make two segments of one' as mend
    from numbered
    where number_in_group = places + 1
)

select
    'segment_conditions' as seed_name,
    row_key,
    fault,
    mend
from faults
