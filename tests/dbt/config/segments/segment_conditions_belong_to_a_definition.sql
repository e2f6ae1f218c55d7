-- What: every condition belongs to a version of a segment that is defined, to its entry or exit rule and to a group
-- numbered from 1, and every version that is active or planned has a condition to enter.
-- When it matters: a condition of a misspelt segment is never evaluated; a segment without an entry condition has no
-- members, or would have all customers.
-- How to resolve: correct segment_id, version, rule or group_number in segment_conditions, or add the missing row.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
),

segment_conditions as (
    select * from {{ ref('segment_conditions') }}
),

defined_segments as (
    select distinct segment_id
    from segment_definitions
),

faults as (
    select
        'segment_conditions' as seed_name,
        {{ condition_key('segment_conditions') }} as row_key,
        case
            when defined_segments.segment_id is null
                then 'segment ' || coalesce(segment_conditions.segment_id, '(empty)') || ' is not defined'
            else
                'version ' || coalesce(cast(segment_conditions.version as {{ dbt.type_string() }}), '(empty)')
                || ' of the segment is not defined'
        end as fault,
        'correct it, or add the row to segment_definitions' as mend
    from segment_conditions
    left join defined_segments on segment_conditions.segment_id = defined_segments.segment_id
    left join segment_definitions
        on
            segment_conditions.segment_id = segment_definitions.segment_id
            and segment_conditions.version = segment_definitions.version
    where segment_definitions.segment_id is null
    union all
    select
        'segment_conditions' as seed_name,
        {{ condition_key() }} as row_key,
        'rule is ' || coalesce(rule, 'empty') as fault,
        'write entry or exit' as mend
    from segment_conditions
    where coalesce(rule, '') not in ('entry', 'exit')
    union all
    select
        'segment_conditions' as seed_name,
        {{ condition_key() }} as row_key,
        'group_number is ' || coalesce(cast(group_number as {{ dbt.type_string() }}), 'empty') as fault,
        'number the groups from 1' as mend
    from segment_conditions
    where coalesce(group_number, 0) < 1
    union all
    select
        'segment_definitions' as seed_name,
        {{ definition_key('segment_definitions') }} as row_key,
        'it has no entry condition' as fault,
        'add a row with rule entry to segment_conditions, or retire the segment' as mend
    from segment_definitions
    left join segment_conditions
        on
            segment_definitions.segment_id = segment_conditions.segment_id
            and segment_definitions.version = segment_conditions.version
            and segment_conditions.rule = 'entry'
    where segment_definitions.status <> 'retired' and segment_conditions.segment_id is null
)

select
    seed_name,
    row_key,
    fault,
    mend
from faults
