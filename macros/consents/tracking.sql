{% macro is_tracking_denied(as_of_date, source_key, occurred_at) -%}
    {#- The one place that says which web events and opens may not be used; the alias is tracking_denials. -#}
    {{ as_of_date }} = tracking_denials.as_of_date
    and {{ source_key }} = tracking_denials.source_key
    and {{ occurred_at }} >= tracking_denials.denied_from
    and {{ occurred_at }} < {{ or_never('tracking_denials.denied_to', dbt.type_timestamp()) }}
{%- endmacro %}

{% macro is_use_denied(change, fact) -%}
    {#- The same for the causes of changes; the alias is denials. -#}
    {{ fact }}.is_tracked
    and {{ change }}.customer_id = denials.customer_id
    and {{ change }}.as_of_date = denials.as_of_date
    and {{ fact }}.fact_at >= denials.denied_from
    and {{ fact }}.fact_at < {{ or_never('denials.denied_to', dbt.type_timestamp()) }}
{%- endmacro %}
