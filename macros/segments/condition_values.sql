{#- How the seeds of the named segments write the value of a condition. -#}

{% macro condition_value_pattern(data_type) -%}
    {#- A date is one of the calendar from 1900 on: months of 31 and 30 days, February, and 29 February of leap years. -#}
    {%- set patterns = {
        'number': '-?[0-9]{1,12}([.][0-9]{1,6})?',
        'boolean': '(true|false)',
        'date': '((19|[2-9][0-9])[0-9][0-9]-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])'
            ~ '|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))'
            ~ '|((19|[2-9][0-9])(0[48]|[2468][048]|[13579][26])|([2468][048]|[3579][26])00)-02-29)',
    } -%}
    {{ return(patterns[data_type]) }}
{%- endmacro %}

{% macro is_condition_value(expression, data_type) -%}
    ({{ matches(expression, '^' ~ condition_value_pattern(data_type) ~ '([|]' ~ condition_value_pattern(data_type)
        ~ ')*$') }})
{%- endmacro %}

{% macro count_condition_values(expression) -%}
    case
        when coalesce(trim({{ expression }}), '') = '' then 0
        else length({{ expression }}) - length(replace({{ expression }}, '|', '')) + 1
    end
{%- endmacro %}
