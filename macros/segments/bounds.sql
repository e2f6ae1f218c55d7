{#- Bounds of seed rows: an empty bound always holds, an unknown value meets no bound. -#}

{% macro at_least(value, bound) -%}
    ({{ bound }} is null or {{ value }} >= {{ bound }})
{%- endmacro %}

{% macro at_most(value, bound) -%}
    ({{ bound }} is null or {{ value }} <= {{ bound }})
{%- endmacro %}
