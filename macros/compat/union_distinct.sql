{% macro union_distinct() -%}
    {#- The word between two queries whose rows are put together, equal ones once. -#}
    {{ return(adapter.dispatch('union_distinct', 'quintile')()) }}
{%- endmacro %}

{% macro default__union_distinct() -%}
    union
{%- endmacro %}
