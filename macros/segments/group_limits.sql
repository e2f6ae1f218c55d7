{% macro segment_group_limits() -%}
    {#- The engine evaluates a group in one row, with a fixed number of places for conditions. -#}
    {{ return({'numbers': 8, 'texts': 4}) }}
{%- endmacro %}

{% macro declared_places() -%}
    {#- The most declared attributes that the registry may hold. -#}
    {{ return(8) }}
{%- endmacro %}

{% macro declared_attributes() -%}
    {#- Rows of the registry that stand for a declared attribute: its name follows declared_. -#}
    select
        attribute,
        substr(attribute, 10) as declared_name,
        row_number() over (order by attribute) as place
    from {{ ref('segment_attributes') }}
    where source = 'customer_attributes'
{%- endmacro %}
