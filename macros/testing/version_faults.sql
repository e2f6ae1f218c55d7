{% macro version_faults(seed_name, key) -%}
    {#- Versions of a seed are numbered from 1 on; the rows of a version begin on one date, after that of the version
        before. Selects what a test of `quintile segments check` selects. -#}
    with rules as (
        select
            {{ seed_name }}.*,
            {{ row_key(key, seed_name) }} as row_key
        from {{ ref(seed_name) }} as {{ seed_name }}
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
        '{{ seed_name }}' as seed_name,
        row_key,
        fault,
        mend
    from faults
{%- endmacro %}
