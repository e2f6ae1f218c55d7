{% macro double_type() -%}
    {#- A 64-bit float; dbt.type_float() is a 32-bit one on DuckDB. -#}
    {{ return(adapter.dispatch('double_type', 'quintile')()) }}
{%- endmacro %}

{% macro default__double_type() -%}
    double precision
{%- endmacro %}

{% macro duckdb__double_type() -%}
    double
{%- endmacro %}

{% macro spark__double_type() -%}
    double
{%- endmacro %}
