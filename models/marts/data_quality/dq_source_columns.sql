-- How well every column of the raw contract is filled, shop by shop.
{% set tables = graph.sources.values() | selectattr('source_name', 'equalto', 'raw')
    | rejectattr('name', 'equalto', 'unreadable_lines') | list if execute else [] %}
{% for table in raw_table_keys() %}
-- depends_on: {{ source('raw', table) }}
{%- endfor %}
with
{%- for table in tables %}
{{ table.name }} as (
    select
        {{ source_name_or_none(table.name) }} as source_name,
        count(*) as rows_in
        {%- for column in table.columns %}
        ,
        count({{ column }}) as {{ column }}_filled
            
        {%- endfor %}
    from {{ source('raw', table.name) }}
    group by 1
),
{% endfor %}
filled as (
    {%- for table in tables %}
    select
        '{{ table.name }}' as source_table,
        {{ table.name }}.source_name,
        names.column_name,
        {{ table.name }}.rows_in,
        case names.column_name
            {%- for column in table.columns if column != 'source_name' %}
            when '{{ column }}' then {{ table.name }}.{{ column }}_filled
            {%- endfor %}
        end as rows_filled
    from {{ table.name }}
    cross join (
        {%- for column in table.columns if column != 'source_name' %}
        select '{{ column }}' as column_name
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    ) as names
    union all
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as source_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as bigint) as rows_in,
        cast(null as bigint) as rows_filled
    where 1 = 0
)

select
    source_table,
    source_name,
    column_name,
    rows_in,
    rows_filled,
    {{ rate('rows_filled', 'rows_in') }} as population_rate,
    {{ rate('rows_filled', 'rows_in') }} < {{ var('min_population_rate') }} as is_below_minimum
from filled
