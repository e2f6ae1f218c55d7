{% macro spark_partition_columns(relation) -%}
    {#- The columns that a table of Spark is partitioned by. -#}
    {%- set found = namespace(after_heading=false) -%}
    {%- set columns = [] -%}
    {%- for row in run_query('describe table ' ~ relation).rows -%}
        {%- if found.after_heading and not row[0].startswith('#') -%}
            {%- do columns.append(row[0]) -%}
        {%- elif row[0] == '# Partition Information' -%}
            {%- set found.after_heading = true -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
