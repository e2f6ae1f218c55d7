-- What: the macro raw_table_keys names every table of the raw contract with the columns that _raw__sources.yml marks as
-- its key.
-- When it matters: the key decides which rows are versions of one another. A column too few drops facts, a column too
-- many doubles them; a table that the macro leaves out is not audited.
-- How to resolve: bring macros/raw/raw_tables.sql in line with the key flags of models/staging/raw/_raw__sources.yml.
{%- set tables = graph.sources.values() | selectattr('source_name', 'equalto', 'raw')
    | rejectattr('name', 'equalto', 'unreadable_lines') | list if execute else [] %}
with declared_keys as (
    {%- for table in tables %}
    {%- for column in table.columns.values() if column.config.meta.key %}
    select
        '{{ table.name }}' as source_table,
        '{{ column.name }}' as column_name
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as column_name
    where 1 = 0
),

used_keys as (
    {%- for table, columns in raw_table_keys().items() %}
    {%- for column in columns %}
    select
        '{{ table }}' as source_table,
        '{{ column }}' as column_name
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as column_name
    where 1 = 0
)

select
    coalesce(declared_keys.source_table, used_keys.source_table) as source_table,
    coalesce(declared_keys.column_name, used_keys.column_name) as column_name,
    declared_keys.column_name is not null as is_key_of_the_contract,
    used_keys.column_name is not null as is_key_of_the_macro
from declared_keys
full outer join used_keys
    on declared_keys.source_table = used_keys.source_table and declared_keys.column_name = used_keys.column_name
where declared_keys.column_name is null or used_keys.column_name is null
