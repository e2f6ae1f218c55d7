{% macro is_tracking_denied(as_of_date, source_key, occurred_at) -%}
    {#- The one place that says which web events and opens may not be used; the alias is tracking_denials. -#}
    {{ as_of_date }} = tracking_denials.as_of_date
    and {{ source_key }} = tracking_denials.source_key
    and {{ occurred_at }} >= tracking_denials.denied_from
    and {{ occurred_at }} < {{ or_never('tracking_denials.denied_to', dbt.type_timestamp()) }}
{%- endmacro %}

{#- What needs no tracking has no time at which that could be denied. A condition on the event alone, beside the keys of a
    left join, makes DuckDB compare every event with every denial. -#}

{% macro time_of_open(message_events) -%}
    case when {{ message_events }}.event_type = 'open' then {{ message_events }}.event_at end
{%- endmacro %}

{% macro is_use_denied(change, fact) -%}
    {#- The same for the causes of changes; the alias is denials. -#}
    {%- set tracked_at = 'case when ' ~ fact ~ '.is_tracked then ' ~ fact ~ '.fact_at end' -%}
    {{ change }}.customer_id = denials.customer_id
    and {{ change }}.as_of_date = denials.as_of_date
    and {{ tracked_at }} >= denials.denied_from
    and {{ tracked_at }} < {{ or_never('denials.denied_to', dbt.type_timestamp()) }}
{%- endmacro %}
