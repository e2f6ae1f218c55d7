{% macro age_in_years(birth_date, as_of_date) -%}
    {#- Whole years lived on the as-of date. -#}
    {%- set years = dbt.datediff(birth_date, as_of_date, 'year') -%}
    {{ years }}
    - case when cast({{ dbt.dateadd('year', '(' ~ years ~ ')', birth_date) }} as date) > {{ as_of_date }} then 1 else 0 end
{%- endmacro %}
