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

{% macro array_item(array, position, item_type) -%}
    {#- The item at a position counted from 1; null when the position is null. Some engines forget the type. -#}
    {{ return(adapter.dispatch('array_item', 'quintile')(array, position, item_type)) }}
{%- endmacro %}

{% macro default__array_item(array, position, item_type) -%}
    {{ array }}[{{ position }}]
{%- endmacro %}

{% macro spark__array_item(array, position, item_type) -%}
    element_at({{ array }}, {{ position }})
{%- endmacro %}
