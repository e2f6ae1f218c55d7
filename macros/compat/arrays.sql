{% macro make_array(items) -%}
    {{ return(adapter.dispatch('make_array', 'quintile')(items)) }}
{%- endmacro %}

{% macro default__make_array(items) -%}
    array[{{ items | join(', ') }}]
{%- endmacro %}

{% macro duckdb__make_array(items) -%}
    [{{ items | join(', ') }}]
{%- endmacro %}

{% macro spark__make_array(items) -%}
    array({{ items | join(', ') }})
{%- endmacro %}

{% macro array_item(array, position) -%}
    {#- The item at a position counted from 1; null when the position is null. -#}
    {{ return(adapter.dispatch('array_item', 'quintile')(array, position)) }}
{%- endmacro %}

{% macro default__array_item(array, position) -%}
    {{ array }}[{{ position }}]
{%- endmacro %}

{% macro spark__array_item(array, position) -%}
    element_at({{ array }}, {{ position }})
{%- endmacro %}
