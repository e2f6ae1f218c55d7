{% macro relation_in(schema, identifier) -%}
    {#- Spark has no databases above its schemas, and its target names none. -#}
    {{ return(api.Relation.create(database=target.get('database'), schema=schema, identifier=identifier)) }}
{%- endmacro %}
