-- What: segments of one family that are in force on the same date have priorities of their own, and are all exclusive
-- or all not. Retired versions do not count.
-- When it matters: in an exclusive family the smallest priority wins; with two of one priority, chance would decide.
-- How to resolve: renumber the priorities of the family, or write one is_exclusive for all of it.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
),

periods as (
    select
        segment_id,
        family,
        status,
        version,
        priority,
        is_exclusive,
        effective_from,
        lead(effective_from) over (partition by segment_id order by version, effective_from) as effective_to
    from segment_definitions
),

-- The later of the two by id is the one named, so that a fault is shown once.
compared as (
    select
        {{ definition_key('periods') }} as row_key,
        periods.family,
        peers.segment_id as other_segment_id,
        periods.priority,
        peers.priority as other_priority,
        periods.is_exclusive,
        peers.is_exclusive as other_is_exclusive
    from periods
    inner join periods as peers
        on
            periods.family = peers.family
            and periods.segment_id > peers.segment_id
            and (peers.effective_to is null or periods.effective_from < peers.effective_to)
            and (periods.effective_to is null or periods.effective_to > peers.effective_from)
    where periods.status <> 'retired' and peers.status <> 'retired'
),

faults as (
    select
        row_key,
        'priority ' || cast(priority as {{ dbt.type_string() }}) || ' of family ' || family || ' is also that of '
        || min(other_segment_id) as fault,
        'give it another priority' as mend
    from compared
    where priority = other_priority
    group by row_key, family, priority
    union all
    select
        row_key,
        'is_exclusive is ' || case when is_exclusive then 'true' else 'false' end || ', but not for '
        || min(other_segment_id) || ' of the same family' as fault,
        'write the same for the whole family, or give the segment a family of its own' as mend
    from compared
    where is_exclusive <> other_is_exclusive
    group by row_key, is_exclusive
)

select
    'segment_definitions' as seed_name,
    row_key,
    fault,
    mend
from faults
