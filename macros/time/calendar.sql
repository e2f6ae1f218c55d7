{#- Dates moved by days and months. dbt.dateadd goes by way of seconds on Spark: it loses fractions, and nested it grows
    to thousands of lines. -#}

{% macro add_days(date, days) -%}
    {{ return(adapter.dispatch('add_days', 'quintile')(date, days)) }}
{%- endmacro %}

{% macro default__add_days(date, days) -%}
    cast({{ dbt.dateadd('day', days, date) }} as date)
{%- endmacro %}

{% macro spark__add_days(date, days) -%}
    date_add({{ date }}, cast({{ days }} as int))
{%- endmacro %}

{% macro month_end(date, months) -%}
    {{ return(adapter.dispatch('month_end', 'quintile')(date, months)) }}
{%- endmacro %}

{% macro default__month_end(date, months) -%}
    cast({{ dbt.last_day(dbt.dateadd('month', months, date), 'month') }} as date)
{%- endmacro %}

{% macro spark__month_end(date, months) -%}
    last_day(add_months({{ date }}, cast({{ months }} as int)))
{%- endmacro %}

{% macro far_future() -%}
    {#- Stands for an open end while intervals are compared; no fact is dated so late. -#}
    cast('9999-12-31' as date)
{%- endmacro %}
