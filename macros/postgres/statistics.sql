{% macro refresh_statistics() -%}
    {#- Hook of every table: PostgreSQL plans joins of a table it has no statistics of as if it had hardly any rows. -#}
    {%- if target.type == 'postgres' and model.config.materialized != 'view' -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}

{% macro plan_for_sets() -%}
    {#- Hook of every model: PostgreSQL takes the rows of a CTE that is read twice, or of several conditions together,
        for few, and then multiplies tables before it narrows them, or loops over one for each row of another. So joins
        are made in the order in which they are written, by loops only where there is no other way, and nothing is
        compiled because such a join looks dear. -#}
    {%- if target.type == 'postgres' and model.config.materialized != 'view' -%}
        set local join_collapse_limit = 1; set local enable_nestloop = off; set local jit = off
    {%- endif -%}
{%- endmacro %}
