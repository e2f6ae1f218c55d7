{% macro decimal_type(digits, places) -%}
    {#- An exact decimal. One whose places or whole digits are many is another type on some engines. -#}
    {{ return(adapter.dispatch('decimal_type', 'quintile')(digits, places)) }}
{%- endmacro %}

{% macro default__decimal_type(digits, places) -%}
    decimal({{ digits }}, {{ places }})
{%- endmacro %}
