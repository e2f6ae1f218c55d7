{% macro parse_value(expression, data_type) -%}
    {{ return(adapter.dispatch('parse_value', 'quintile')(expression, data_type)) }}
{%- endmacro %}

{% macro default__parse_value(expression, data_type) -%}
    {#- The door of raw tables is DuckDB's so far. Elsewhere it needs a cast that gives null instead of an error: try_cast
        on Spark, pg_input_is_valid on PostgreSQL 16. -#}
    {{ stop('raw tables are opened on DuckDB only, not on ' ~ target.type ~ ': use the target duckdb') }}
{%- endmacro %}

{% macro duckdb__parse_value(expression, data_type) -%}
    {%- if data_type == 'text' -%}
        nullif(trim(cast({{ expression }} as varchar), '{{ " \t\r\n\u00a0\ufeff" }}'), '')
    {%- elif data_type == 'timestamp' -%}
        {#- by way of timestamptz: a plain cast ignores an offset such as +02:00 -#}
        {{ within_calendar("try_cast(" ~ expression ~ " as timestamptz) at time zone 'UTC'", 'timestamp') }}
    {%- elif data_type == 'date' -%}
        {{ within_calendar("cast(try_cast(" ~ expression ~ " as timestamp) as date)", 'date') }}
    {%- elif data_type == 'boolean' -%}
        coalesce(try_cast({{ expression }} as boolean), try_cast(try_cast({{ expression }} as double) as boolean))
    {%- else -%}
        try_cast({{ expression }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro within_calendar(expression, data_type) -%}
    {#- Null for what no shop can mean: infinity, years before 1900 or after 9998. -#}
    case
        when {{ expression }} >= cast('1900-01-01' as {{ data_type }})
            and {{ expression }} < cast('9999-01-01' as {{ data_type }})
            then {{ expression }}
    end
{%- endmacro %}
