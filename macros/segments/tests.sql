{#- The tests of a group against a customer's arrays; the aliases are vectors and condition_groups. -#}

{% macro number_at(test) -%}
    {{ array_item('vectors.numbers', 'condition_groups.attribute_position_' ~ test, double_type()) }}
{%- endmacro %}

{% macro number_test(test) -%}
    {{ number_at(test) }} between condition_groups.lowest_{{ test }} and condition_groups.highest_{{ test }}
{%- endmacro %}

{% macro text_test(test) -%}
    case
        when {{ dbt.position(
            marked_text(
                array_item('vectors.texts', 'condition_groups.text_attribute_position_' ~ test, dbt.type_string())
            ), 'condition_groups.text_texts_' ~ test
        ) }} > 0 then 1
        else 0
    end = condition_groups.text_is_among_texts_{{ test }}
{%- endmacro %}

{% macro group_holds() -%}
    {#- Most groups need one or two number tests without an exception: the rest is looked at only where there is more. -#}
    {%- set most = segment_group_limits() -%}
    {{ is_in_force('condition_groups', 'vectors.as_of_date') }}
    and {{ number_test(1) }}
    and (condition_groups.number_tests <= 1 or {{ number_test(2) }})
    and (
        condition_groups.number_tests <= 2
        or (
            {%- for test in range(3, most.numbers + 1) %}
            {{ number_test(test) }}
            {{- ' and' if not loop.last }}
            {%- endfor %}
        )
    )
    and (
        condition_groups.exceptions = 0
        or (
            {%- for test in range(1, most.numbers + 1) %}
            {{ number_at(test) }} <> condition_groups.excepted_{{ test }}
            {{- ' and' if not loop.last }}
            {%- endfor %}
        )
    )
    and (
        condition_groups.text_tests = 0
        or (
            {%- for test in range(1, most.texts + 1) %}
            {{ text_test(test) }}
            {{- ' and' if not loop.last }}
            {%- endfor %}
        )
    )
{%- endmacro %}
