{#- Changes of rows in a table that stays. A plain table of Spark (Parquet) takes no delete and no update: there the rows
    that stay are written to a new table, which then takes the place of the old one by its name. -#}

{% macro delete_rows(relation, condition) -%}
    {#- SQL that deletes; on Spark the rows are gone when this returns, and nothing is left to run. -#}
    {{ return(adapter.dispatch('delete_rows', 'quintile')(relation, condition)) }}
{%- endmacro %}

{% macro default__delete_rows(relation, condition) -%}
    delete from {{ relation }} where {{ condition }}
{%- endmacro %}

{% macro spark__delete_rows(relation, condition) -%}
    {%- if execute and run_query('select 1 from ' ~ relation ~ ' where ' ~ condition ~ ' limit 1').rows -%}
        {%- do replace_table(
            relation, 'select * from ' ~ relation ~ ' where not coalesce((' ~ condition ~ '), false)'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro update_rows(relation, values, condition) -%}
    {#- SQL that updates; on Spark it is done when this returns. -#}
    {{ return(adapter.dispatch('update_rows', 'quintile')(relation, values, condition)) }}
{%- endmacro %}

{% macro default__update_rows(relation, values, condition) -%}
    update {{ relation }} set
        {%- for name, value in values.items() %}
        {{ name }} = {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    where {{ condition }}
{%- endmacro %}

{% macro spark__update_rows(relation, values, condition) -%}
    {%- if execute -%}
        {%- set columns = [] -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- if column.name in values -%}
                {%- do columns.append('cast(case when ' ~ condition ~ ' then ' ~ values[column.name] ~ ' else '
                    ~ column.name ~ ' end as ' ~ column.dtype ~ ') as ' ~ column.name) -%}
            {%- else -%}
                {%- do columns.append(column.name) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do replace_table(relation, 'select ' ~ columns | join(', ') ~ ' from ' ~ relation) -%}
    {%- endif -%}
{%- endmacro %}

{% macro change_rows(statement) -%}
    {#- Runs what delete_rows or update_rows gave, if it left anything to run. -#}
    {%- if statement | trim -%}
        {%- do run_query(statement) -%}
    {%- endif -%}
{%- endmacro %}

{% macro add_columns(columns) -%}
    {#- Hook before a model that is kept from run to run and reads itself: a warehouse built by an earlier version of the
        project has not all of its columns yet. -#}
    {%- if execute and is_incremental() and not flags.EMPTY -%}
        {%- set known = adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') | list -%}
        {%- for name, type in columns.items() if name not in known -%}
            {%- do run_query('alter table ' ~ this ~ ' add column ' ~ name ~ ' ' ~ type) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro replace_table(relation, query) -%}
    {#- Spark only: the result of a query takes the place of a table that the query may read. A run that is killed
        between the drop and the rename leaves the new table whole under its other name: see mend_replaced_tables. -#}
    {%- set next = replacing_table(relation) -%}
    {%- do run_query('drop table if exists ' ~ next) -%}
    {%- set partitions = spark_partition_columns(relation) -%}
    {%- do run_query('create table ' ~ next ~ ' '
        ~ ('partitioned by (' ~ partitions | join(', ') ~ ') ' if partitions else '') ~ 'as ' ~ query) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query('alter table ' ~ next ~ ' rename to ' ~ relation) -%}
{%- endmacro %}

{% macro replacing_table(relation) -%}
    {{ return(relation_in(relation.schema, relation.identifier ~ '__next')) }}
{%- endmacro %}

{% macro mend_replaced_tables() -%}
    {#- Before anything else: what a killed run left halfway through replace_table is finished, or thrown away. -#}
    {{ return(adapter.dispatch('mend_replaced_tables', 'quintile')()) }}
{%- endmacro %}

{% macro default__mend_replaced_tables() -%}
    {{ return('') }}
{%- endmacro %}

{% macro spark__mend_replaced_tables() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- do spark_check_session() -%}
    {%- for schema in ['operations', 'intermediate', 'marts'] -%}
        {%- do adapter.create_schema(relation_in(schema, none)) -%}
        {%- set names = run_query('show tables in ' ~ schema).columns['tableName'].values() | list -%}
        {%- for name in names if name.endswith('__next') -%}
            {%- set relation = relation_in(schema, name[:-6]) -%}
            {%- if relation.identifier in names -%}
                {%- do run_query('drop table ' ~ schema ~ '.' ~ name) -%}
            {%- else -%}
                {%- do adapter.rename_relation(
                    relation_in(schema, name).incorporate(type='table'), relation.incorporate(type='table')
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do spark_remove_leftovers() -%}
    {{ return('') }}
{%- endmacro %}
