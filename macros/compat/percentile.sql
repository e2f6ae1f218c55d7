{% macro percentile(value, share) -%}
    {#- The value below which a share of a group lies, between two values in proportion; nulls are left out. -#}
    {{ return(adapter.dispatch('percentile', 'quintile')(value, share)) }}
{%- endmacro %}

{% macro default__percentile(value, share) -%}
    percentile_cont({{ share }}) within group (order by {{ value }})
{%- endmacro %}
