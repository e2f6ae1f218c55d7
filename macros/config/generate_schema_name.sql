{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Schemas are public names (spec 9: marts), so a custom schema is used as it is written. -#}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
