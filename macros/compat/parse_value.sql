{% macro parse_value(expression, data_type) -%}
    {{ return(adapter.dispatch('parse_value', 'quintile')(expression, data_type)) }}
{%- endmacro %}

{% macro duckdb__parse_value(expression, data_type) -%}
    {%- if data_type == 'text' -%}
        nullif(trim(cast({{ expression }} as varchar), '{{ " \t\r\n\u00a0\ufeff" }}'), '')
    {%- elif data_type == 'timestamp' -%}
        {#- by way of timestamptz: a plain cast ignores an offset such as +02:00 -#}
        try_cast({{ expression }} as timestamptz) at time zone 'UTC'
    {%- elif data_type == 'date' -%}
        cast(try_cast({{ expression }} as timestamp) as date)
    {%- elif data_type == 'boolean' -%}
        coalesce(try_cast({{ expression }} as boolean), try_cast(try_cast({{ expression }} as double) as boolean))
    {%- else -%}
        try_cast({{ expression }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}
