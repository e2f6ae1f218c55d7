{% macro seconds_between(first_time, second_time) -%}
    {#- Whole seconds from the first time to the second; negative when the second is earlier. -#}
    {{ return(dbt.datediff(first_time, second_time, 'second') | trim) }}
{%- endmacro %}
