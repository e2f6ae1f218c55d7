{#- dbt-spark binds every value of a seed as a float or as unescaped text, and knows no varchar without a length. -#}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append(name ~ ' ' ~ spark_seed_type(model, agate_table, name, loop.index0)) -%}
    {%- endfor -%}
    {%- set sql = 'create table ' ~ this ~ ' (' ~ columns | join(', ') ~ ')' -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- set type = spark_seed_type(model, agate_table, agate_table.column_names[loop.index0], loop.index0) -%}
            {%- do values.append('cast(' ~ spark_literal(value) ~ ' as ' ~ type ~ ')') -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- if not rows -%}{{ return('') }}{%- endif -%}
    {%- set sql = 'insert into ' ~ this ~ ' values ' ~ rows | join(', ') -%}
    {%- do run_query(sql) -%}
    {{ return(sql[:10000]) }}
{%- endmacro %}

{% macro spark_seed_type(model, agate_table, name, position) -%}
    {%- set type = model['config'].get('column_types', {}).get(name, adapter.convert_type(agate_table, position)) -%}
    {{ return('string' if type in ['varchar', 'text'] else type) }}
{%- endmacro %}

{% macro spark_literal(value) -%}
    {#- A value as a text of Spark, in which a backslash is written twice. -#}
    {{ return('null' if value is none else "'" ~ (value | string | replace('\\', '\\\\') | replace("'", "\\'")) ~ "'") }}
{%- endmacro %}
