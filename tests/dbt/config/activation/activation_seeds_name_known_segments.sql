-- What: the margin guard and the playbook name segments that there are, the guard's roles are known and all there, and
-- the playbook has a row for every segment.
-- When it matters: a guard on a misspelt tier gives discounts to those who need none; a segment without a play is a
-- label that nobody knows what to do with.
-- How to resolve: mend or add the row in seeds/activation/margin_guard_rules.csv or playbook.csv.
with margin_guard_rules as (
    select * from {{ ref('margin_guard_rules') }}
),

playbook as (
    select * from {{ ref('playbook') }}
),

known_segments as (
    {{ known_segments() }}
),

roles as (
    select 'guarded' as needed_role
    union all
    select 'at_full_price' as needed_role
),

versions as (
    select distinct version
    from margin_guard_rules
),

faults as (
    select
        'margin_guard_rules' as seed_name,
        {{ row_key(['role', 'layer', 'segment_id', 'version'], 'margin_guard_rules') }} as row_key,
        'there is no segment ' || coalesce(margin_guard_rules.segment_id, '(empty)') || ' of layer '
        || coalesce(margin_guard_rules.layer, '(empty)') as fault,
        'write one that there is' as mend
    from margin_guard_rules
    left join known_segments on {{ is_known_segment('margin_guard_rules', 'known_segments') }}
    where known_segments.segment_id is null
    union all
    select
        'margin_guard_rules' as seed_name,
        {{ row_key(['role', 'layer', 'segment_id', 'version']) }} as row_key,
        'role is ' || coalesce(role, 'empty') as fault,
        'write guarded, at_full_price or exempt' as mend
    from margin_guard_rules
    where coalesce(role, '') not in ('guarded', 'at_full_price', 'exempt')
    union all
    select
        'margin_guard_rules' as seed_name,
        roles.needed_role || ' / version ' || cast(versions.version as {{ dbt.type_string() }}) as row_key,
        'nothing is ' || roles.needed_role || ', so nobody is guarded' as fault,
        'add a row with this role' as mend
    from roles
    cross join versions
    left join margin_guard_rules
        on roles.needed_role = margin_guard_rules.role and versions.version = margin_guard_rules.version
    where margin_guard_rules.role is null
    union all
    select
        'playbook' as seed_name,
        {{ row_key(['layer', 'segment_id'], 'playbook') }} as row_key,
        'there is no segment ' || coalesce(playbook.segment_id, '(empty)') || ' of layer '
        || coalesce(playbook.layer, '(empty)') as fault,
        'write one that there is' as mend
    from playbook
    left join known_segments
        on playbook.layer = known_segments.layer and playbook.segment_id = known_segments.segment_id
    where known_segments.segment_id is null
    union all
    select
        'playbook' as seed_name,
        {{ row_key(['layer', 'segment_id'], 'known_segments') }} as row_key,
        'segment ' || known_segments.segment_id || ' of layer ' || known_segments.layer || ' has no play' as fault,
        'add a row for it' as mend
    from known_segments
    left join playbook
        on known_segments.layer = playbook.layer and known_segments.segment_id = playbook.segment_id
    where playbook.segment_id is null
    union all
    select
        'playbook' as seed_name,
        {{ row_key(['layer', 'segment_id']) }} as row_key,
        'goal, KPI or channels are empty, or the sequence has no length' as fault,
        'fill them' as mend
    from playbook
    where
        coalesce(trim(goal), '') = '' or coalesce(trim(kpi), '') = '' or coalesce(trim(channels), '') = ''
        or coalesce(sequence_length, 0) < 1
)

select
    seed_name,
    row_key,
    fault,
    mend
from faults
