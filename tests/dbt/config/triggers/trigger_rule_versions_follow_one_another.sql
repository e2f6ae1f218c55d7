-- What: the versions of the trigger rules are 1, 2, 3 and so on; the rows of a version begin on one date, after that of
-- the version before.
-- When it matters: a version serves from effective_from until the next one's; two on one date would both decide.
-- How to resolve: number the versions without a gap, and give the rows of each one effective_from, after that of the
-- version before it.
with rules as (
    select
        trigger_rules.*,
        {{ row_key(['trigger_name', 'version'], 'trigger_rules') }} as row_key
    from {{ ref('trigger_rules') }} as trigger_rules
),

versions as (
    select
        version,
        min(effective_from) as effective_from
    from rules
    where version is not null
    group by version
),

compared_versions as (
    select
        version,
        effective_from,
        lag(version) over (order by version) as previous_version,
        lag(effective_from) over (order by version) as previous_effective_from
    from versions
),

faults as (
    select
        row_key,
        'effective_from is empty' as fault,
        'fill it' as mend
    from rules
    where effective_from is null
    union all
    select
        rules.row_key,
        'version ' || cast(rules.version as {{ dbt.type_string() }})
        || coalesce(
            ' follows version ' || cast(compared_versions.previous_version as {{ dbt.type_string() }}), ' is the first'
        ) as fault,
        'number the versions 1, 2, 3 and so on' as mend
    from rules
    inner join compared_versions on rules.version = compared_versions.version
    where compared_versions.version <> coalesce(compared_versions.previous_version + 1, 1)
    union all
    select
        rules.row_key,
        'effective_from ' || cast(rules.effective_from as {{ dbt.type_string() }}) || ' is not '
        || cast(compared_versions.effective_from as {{ dbt.type_string() }})
        || ' as in other rows of the version' as fault,
        'let all rows of a version begin on one date' as mend
    from rules
    inner join compared_versions on rules.version = compared_versions.version
    where rules.effective_from <> compared_versions.effective_from
    union all
    select
        rules.row_key,
        'effective_from ' || cast(rules.effective_from as {{ dbt.type_string() }}) || ' is not after '
        || cast(compared_versions.previous_effective_from as {{ dbt.type_string() }})
        || ' of the version before' as fault,
        'let each version begin on a later date than the one before' as mend
    from rules
    inner join compared_versions on rules.version = compared_versions.version
    where rules.effective_from <= compared_versions.previous_effective_from
)

select
    'trigger_rules' as seed_name,
    row_key,
    fault,
    mend
from faults
