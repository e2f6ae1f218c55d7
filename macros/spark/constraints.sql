{% macro spark__persist_constraints(relation, model) -%}
    {#- A plain table of Spark holds no constraint: what the contract promises is looked up when the table is written. -#}
    {%- set promised = [] -%}
    {%- if config.get('contract').enforced -%}
        {%- for column in model.columns.values() -%}
            {%- if column.constraints | selectattr('type', 'equalto', 'not_null') | list -%}
                {%- do promised.append(column.name ~ ' is null') -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if promised and run_query('select 1 from ' ~ relation ~ ' where ' ~ promised | join(' or ') ~ ' limit 1').rows -%}
        {{ exceptions.raise_database_error(
            relation ~ ' has a null that its contract rules out: look for rows where ' ~ promised | join(' or ')
        ) }}
    {%- endif -%}
{%- endmacro %}
