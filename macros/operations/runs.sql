{#- Runs of the command line, in operations.runs: written by it alone, made here so that fct_runs has it to read. -#}

{% macro prepare_runs() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set runs = relation_in('operations', 'runs') -%}
    {%- set columns = [] -%}
    {%- for name, type in runs_columns().items() -%}{%- do columns.append(name ~ ' ' ~ type) -%}{%- endfor -%}
    {%- do run_query('create table if not exists ' ~ runs ~ ' (' ~ columns | join(', ') ~ ')') -%}
    {{ return('') }}
{%- endmacro %}

{% macro runs_columns() -%}
    {#- Name and type of each column, in the order of the table. -#}
    {%- set text, number, time = dbt.type_string(), dbt.type_int(), dbt.type_timestamp() -%}
    {{ return({
        'run_id': text,
        'published_version': text,
        'command': text,
        'outcome': text,
        'exit_code': number,
        'raw_rows': dbt.type_bigint(),
        'published_rows': dbt.type_bigint(),
        'raw_expectations_passed': number,
        'raw_expectations_warned': number,
        'raw_expectations_failed': number,
        'marts_expectations_passed': number,
        'marts_expectations_warned': number,
        'marts_expectations_failed': number,
        'raw_check_seconds': number,
        'marts_check_seconds': number,
        'publish_seconds': number,
        'as_of_date': 'date',
        'started_at': time,
        'finished_at': time,
    }) }}
{%- endmacro %}
