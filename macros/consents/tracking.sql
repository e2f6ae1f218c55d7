{% macro is_tracking_denied(as_of_date, source_key, occurred_at) -%}
    {#- The one place that says which web events and opens may not be used; the alias is tracking_denials. -#}
    {{ as_of_date }} = tracking_denials.as_of_date
    and {{ source_key }} = tracking_denials.source_key
    and {{ occurred_at }} >= tracking_denials.denied_from
    and (tracking_denials.denied_to is null or {{ occurred_at }} < tracking_denials.denied_to)
{%- endmacro %}
