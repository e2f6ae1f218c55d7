{% macro joined_text(text, separator, order_by) -%}
    {#- The texts of a group in order, joined. dbt.listagg ignores the order on Spark. -#}
    {{ return(adapter.dispatch('joined_text', 'quintile')(text, separator, order_by)) }}
{%- endmacro %}

{% macro default__joined_text(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro spark__joined_text(text, separator, order_by) -%}
    {#- array_join of nothing is an empty text. -#}
    case
        when count({{ text }}) > 0
            then array_join(
                transform(
                    array_sort(collect_list(struct({{ order_by }} as order_key, {{ text }} as text))), item -> item.text
                ),
                '{{ separator }}'
            )
    end
{%- endmacro %}
