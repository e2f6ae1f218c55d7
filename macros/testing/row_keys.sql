{#- The key of a seed's row in words, as `quintile segments check` looks it up in the file. -#}

{% macro row_key(columns, relation=none) -%}
    {%- for column in columns -%}
        coalesce(cast({{ relation ~ '.' if relation }}{{ column }} as {{ dbt.type_string() }}), '')
        {%- if not loop.last %} || ' / '
        || {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro definition_key(relation=none) -%}
    {{ row_key(['segment_id', 'version'], relation) }}
{%- endmacro %}

{% macro condition_key(relation=none) -%}
    {{ row_key(['segment_id', 'version', 'rule', 'group_number', 'attribute', 'operator'], relation) }}
{%- endmacro %}

{% macro audience_key(relation=none) -%}
    {{ row_key(['audience_id', 'version'], relation) }}
{%- endmacro %}
