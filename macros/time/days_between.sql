{% macro days_between(first_date, second_date) -%}
    {#- Whole days from the first date to the second; negative when the second is earlier. -#}
    {{ return(dbt.datediff(first_date, second_date, 'day') | trim) }}
{%- endmacro %}
