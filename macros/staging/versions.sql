{% macro contested_rows(table) -%}
    {#- The rows of a source table that are not simply kept: rows that can't be used, and every row of a key that has
        more than one usable row. One pass over keys and reasons finds both, and one more reads their rows, with hashes
        and payloads; a join with nothing reads nothing, so where all is well there is no second pass. Rows of erased
        people are left out when the keys are known, for the same reason. -#}
    {%- set base, key = ref('base_raw__' ~ table), raw_table_keys()[table] -%}
    {%- set keys = key | join(', ') -%}
    with doubtful as (
        select
            {{ keys }},
            reject_reason
        from {{ base }}
        group by {{ keys }}, reject_reason
        having reject_reason is not null or count(*) > 1
    ),

    contested as (
        select checked.*
        from {{ base }} as checked
        inner join doubtful
            on
                {%- for column in key + ['reject_reason'] %}
                {%- set as_text = 'cast(%s.' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' %}
                {{ equal_or_both_null(as_text % 'checked', as_text % 'doubtful') }}{{ ' and' if not loop.last }}
                {%- endfor %}
        {{- tombstone_joins(table, 'checked') }}
        where 1 = 1{{ and_not_erased(table) }}
    ),

    ranked as (
        select
            contested.*,
            row_number() over (
                partition by {{ keys }}, version_at, reject_reason, row_hash
                order by row_hash
            ) as copy_number,
            max(row_hash) over (partition by {{ keys }}, version_at, reject_reason) as winning_hash,
            dense_rank() over (
                partition by {{ keys }}, reject_reason
                order by case when version_at is null then 1 else 0 end, version_at desc
            ) as version_rank
        from contested
    )

    select
        ranked.*,
        case
            when copy_number > 1 then 'superseded'
            when reject_reason is not null or row_hash < winning_hash then 'rejected'
            when version_rank > 1 then 'superseded'
            else 'kept'
        end as outcome,
        case
            when copy_number > 1 then null
            when reject_reason is not null then reject_reason
            when row_hash < winning_hash then 'duplicate_conflict'
        end as outcome_reason
    from ranked
{%- endmacro %}

{% macro latest_version(table, columns) -%}
    {#- One row for each key: the only usable row, or the kept one of several. Erased people have none. The reason and
        the outcome are asked for together: a condition on the reason alone is computed where the raw rows are read, and
        there every cleaned column that it names is cleaned once for each time it is named. -#}
    {%- set base, contested = ref('base_raw__' ~ table), ref('stg_raw__' ~ table ~ '_contested') -%}
    {%- set key = raw_table_keys()[table] -%}
    with uncontested as (
        select {% for column in columns %}base_rows.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ base }} as base_rows
        left join {{ contested }} as contested_rows
            on {% for column in key %}base_rows.{{ column }} = contested_rows.{{ column }} and {% endfor -%}
            contested_rows.outcome = 'kept'
        {{- tombstone_joins(table, 'base_rows') }}
        where coalesce(base_rows.reject_reason, contested_rows.outcome) is null{{ and_not_erased(table) }}
    ),

    resolved as (
        select {{ columns | join(', ') }}
        from {{ contested }}
        where outcome = 'kept'
    )

    select * from uncontested
    union all
    select * from resolved
{%- endmacro %}
