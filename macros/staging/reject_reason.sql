{% macro reject_reason(key, own_time=none, arrived_at=none, needed=[], reasons=[]) -%}
    {#- The first reason for which a raw row can't be used, or null. -#}
    case
        when {% for column in key %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %} then 'missing_key'
        when has_unparseable then 'unparseable_value'
        {%- if own_time %}
        when {{ own_time }} is null then 'missing_timestamp'
        {%- endif %}
        {%- if arrived_at %}
        when {{ own_time }} > {{ a_day_after(arrived_at) }} then 'future_timestamp'
        {%- endif %}
        {%- for column in needed %}
        when {{ column }} is null then 'missing_value'
        {%- endfor %}
        {%- for reason, condition in reasons %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end
{%- endmacro %}
