{% macro rate(part, whole) -%}
    {#- part / whole as a decimal of six places, null when the whole is nothing. -#}
    cast(round(cast({{ part }} as {{ dbt.type_numeric() }}) / nullif({{ whole }}, 0), 6) as decimal(9, 6))
{%- endmacro %}
