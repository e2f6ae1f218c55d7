{% macro data_richness(orders, web_events, message_events) -%}
    {#- How much is known of a customer: full, partial or minimal. -#}
    case
        when {{ orders }} > 0 and {{ web_events }} > 0 and {{ message_events }} > 0 then 'full'
        when {{ orders }} > 0 then 'partial'
        else 'minimal'
    end
{%- endmacro %}
