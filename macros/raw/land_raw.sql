{% macro land_raw() -%}
    {#- Operation on DuckDB, before raw files are loaded into another engine: opens every table of the raw contract that
        the files have as a view in the schema landing, its columns as given, and notes the lines that can't be read. -#}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set location = raw_location() -%}
    {%- do adapter.create_schema(relation_in('landing', none)) -%}
    {%- do run_query(create_unreadable_lines()) -%}
    {%- do run_query('create table landing.raw_contract (table_name varchar, is_found boolean)') -%}
    {%- for table in raw_contract() -%}
        {%- set found = find_raw_table(table.name, location) -%}
        {%- do require_raw_table(table, found, location) -%}
        {%- do run_query(
            'insert into landing.raw_contract values (' ~ sql_text(table.name) ~ ', ' ~ (found is not none) ~ ')'
        ) -%}
        {%- if found -%}
            {%- for part in found.parts -%}
                {%- do check_required_columns(table, part) -%}
            {%- endfor -%}
            {%- set view = relation_in('landing', table.name) -%}
            {%- set columns = [] -%}
            {%- for column in table.columns if column in found.columns -%}
                {%- do columns.append(found.columns[column].name ~ ' as ' ~ column) -%}
            {%- endfor -%}
            {%- do run_query(replace_view(view, 'select ' ~ columns | join(', ') ~ ' from ' ~ found.sql)) -%}
        {%- endif -%}
    {%- endfor -%}
    {#- Looking at relations opens a transaction that dbt would roll back; this commits it. -#}
    {%- do adapter.create_schema(relation_in('landing', none)) -%}
    {{ return('') }}
{%- endmacro %}
