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
raw_columns as (
    {%- for table in tables %}
    {%- for column in table.columns if column != 'source_name' %}
    select
        '{{ table.name }}' as source_table,
        '{{ column }}' as column_name
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as column_name
    where 1 = 0
),

-- Each table once: some engines would count it anew for every column.
filled as (
    {%- for table in tables %}
    select
        raw_columns.source_table,
        {{ table.name }}.source_name,
        raw_columns.column_name,
        {{ table.name }}.rows_in,
        case raw_columns.column_name
            {%- for column in table.columns if column != 'source_name' %}
            when '{{ column }}' then {{ table.name }}.{{ column }}_filled
            {%- endfor %}
        end as rows_filled
    from {{ table.name }}
    cross join raw_columns
    where raw_columns.source_table = '{{ table.name }}'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
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
