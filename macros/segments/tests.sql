{#- The tests of a group against a customer's arrays; the aliases are vectors and condition_groups. -#}

{% macro number_test(test) -%}
    {%- set number = array_item('vectors.numbers', 'condition_groups.attribute_position_' ~ test) -%}
    {{ number }} between condition_groups.lowest_{{ test }} and condition_groups.highest_{{ test }}
        and {{ number }} <> condition_groups.excepted_{{ test }}
{%- endmacro %}

{% macro text_test(test) -%}
    case
        when position(
            {{ marked_text(array_item('vectors.texts', 'condition_groups.text_attribute_position_' ~ test)) }}
            in condition_groups.text_texts_{{ test }}
        ) > 0 then 1
        else 0
    end = condition_groups.text_is_among_texts_{{ test }}
{%- endmacro %}
