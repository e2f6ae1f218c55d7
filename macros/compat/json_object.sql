{% macro json_object(columns) -%}
    {{ return(adapter.dispatch('json_object', 'quintile')(columns)) }}
{%- endmacro %}

{% macro duckdb__json_object(columns) -%}
    cast(json_object(
        {%- for name, expression in columns %}
        '{{ name }}', {{ expression }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}

{% macro postgres__json_object(columns) -%}
    {#- By hand: jsonb forgets the order of the keys, and json puts blanks between them. -#}
    '{'
    {%- for name, expression in columns %}
    || '"{{ name }}":' || landing.json_text({{ expression }}){{ " || ','" if not loop.last }}
    {%- endfor %}
    || '}'
{%- endmacro %}

{% macro spark__json_object(columns) -%}
    {#- to_json leaves nulls out unless it is told not to. -#}
    to_json(named_struct(
        {%- for name, expression in columns %}
        '{{ name }}', {{ expression }}{{ ',' if not loop.last }}
        {%- endfor %}
    ), map('ignoreNullFields', 'false'))
{%- endmacro %}
