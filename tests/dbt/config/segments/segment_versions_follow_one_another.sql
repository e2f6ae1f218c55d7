-- What: the versions of a named segment are 1, 2, 3 and so on, each beginning on a later date than the one before.
-- When it matters: a version serves from effective_from until the next one's; two that overlap would both decide.
-- How to resolve: number the versions without a gap, and give the new one an effective_from after the one before it.
with segment_definitions as (
    select * from {{ ref('segment_definitions') }}
    where version is not null and effective_from is not null
),

versions as (
    select
        segment_id,
        version,
        min(effective_from) as effective_from
    from segment_definitions
    group by segment_id, version
),

compared as (
    select
        segment_id,
        version,
        lag(version) over (partition by segment_id order by version) as previous_version,
        effective_from,
        lag(effective_from) over (partition by segment_id order by version) as previous_effective_from
    from versions
),

faults as (
    select
        {{ definition_key() }} as row_key,
        'version ' || cast(version as {{ dbt.type_string() }})
        || coalesce(' follows version ' || cast(previous_version as {{ dbt.type_string() }}), ' is the first') as fault,
        'number the versions of a segment 1, 2, 3 and so on' as mend
    from compared
    where version <> coalesce(previous_version + 1, 1)
    union all
    select
        {{ definition_key() }} as row_key,
        'effective_from ' || cast(effective_from as {{ dbt.type_string() }}) || ' is not after '
        || cast(previous_effective_from as {{ dbt.type_string() }}) || ' of the version before' as fault,
        'let each version begin on a later date than the one before' as mend
    from compared
    where effective_from <= previous_effective_from
)

select
    'segment_definitions' as seed_name,
    row_key,
    fault,
    mend
from faults
