{% macro affinity_kinds() -%}
    {#- What affinity is scored for; each is a column of the products. -#}
    {{ return(['category', 'brand', 'parent_category']) }}
{%- endmacro %}
