{% macro segment_group_limits() -%}
    {#- The engine evaluates a group in one row, with a fixed number of places for conditions. -#}
    {{ return({'numbers': 8, 'texts': 4}) }}
{%- endmacro %}
