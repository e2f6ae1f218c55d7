{% macro a_day_after(timestamp) -%}
    {{ return(adapter.dispatch('a_day_after', 'quintile')(timestamp)) }}
{%- endmacro %}

{% macro default__a_day_after(timestamp) -%}
    {{ timestamp }} + interval '1 day'
{%- endmacro %}
