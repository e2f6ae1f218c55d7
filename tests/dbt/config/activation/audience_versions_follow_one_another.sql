-- What: the versions of an audience are 1, 2, 3 and so on, each beginning on a later date than the one before.
-- When it matters: a version serves from effective_from until the next one's; two that overlap would both decide.
-- How to resolve: number the versions without a gap, and give the new one an effective_from after the one before it.
with audiences as (
    select * from {{ ref('audiences') }}
    where version is not null and effective_from is not null
),

compared as (
    select
        audience_id,
        version,
        lag(version) over (partition by audience_id order by version) as previous_version,
        effective_from,
        lag(effective_from) over (partition by audience_id order by version) as previous_effective_from
    from audiences
),

faults as (
    select
        {{ audience_key() }} as row_key,
        'version ' || cast(version as {{ dbt.type_string() }})
        || coalesce(' follows version ' || cast(previous_version as {{ dbt.type_string() }}), ' is the first') as fault,
        'number the versions of an audience 1, 2, 3 and so on' as mend
    from compared
    where version <> coalesce(previous_version + 1, 1)
    union all
    select
        {{ audience_key() }} as row_key,
        'effective_from ' || cast(effective_from as {{ dbt.type_string() }}) || ' is not after '
        || cast(previous_effective_from as {{ dbt.type_string() }}) || ' of the version before' as fault,
        'let each version begin on a later date than the one before' as mend
    from compared
    where effective_from <= previous_effective_from
)

select
    'audiences' as seed_name,
    row_key,
    fault,
    mend
from faults
