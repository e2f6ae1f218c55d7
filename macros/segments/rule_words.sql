{% macro rule_words(column, words) -%}
    {%- set before, after = words.split('{}') -%}
    case
        when {{ column }} is null then ''
        else ', {{ before }}' || cast({{ column }} as {{ dbt.type_string() }}) || '{{ after }}'
    end
{%- endmacro %}

{% macro score_range(lowest, highest) -%}
    case
        when {{ lowest }} = {{ highest }} then cast({{ lowest }} as {{ dbt.type_string() }})
        else
            cast({{ lowest }} as {{ dbt.type_string() }}) || ' to ' || cast({{ highest }} as {{ dbt.type_string() }})
    end
{%- endmacro %}
