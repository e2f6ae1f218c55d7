{% macro text_rows(texts, column) -%}
    {#- A query with a row for each text; engines write `values` differently. -#}
    {%- for text in texts %}
    select {{ sql_text(text) }} as {{ column }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
