{% macro business_date(timestamp) -%}
    {{ return(adapter.dispatch('business_date', 'quintile')(timestamp)) }}
{%- endmacro %}

{% macro default__business_date(timestamp) -%}
    cast({{ timestamp }} at time zone 'UTC' at time zone '{{ var("business_timezone") }}' as date)
{%- endmacro %}

{% macro spark__business_date(timestamp) -%}
    to_date(from_utc_timestamp({{ timestamp }}, '{{ var("business_timezone") }}'))
{%- endmacro %}
