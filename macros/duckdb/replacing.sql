{#- dbt-duckdb builds a table or view beside the old one, renames both and drops the old one. DuckDB replaces in one
    statement, so half of dbt's own time for a model goes. Nobody sees the new one before the commit, and a build that
    fails leaves the old one as it was. -#}

{% materialization table, adapter='duckdb' -%}
    {{ return(replace_relation('table')) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {{ return(replace_relation('view')) }}
{%- endmaterialization %}

{% macro replace_relation(type) -%}
    {#- Builds the model at hand as a table or view of its name; what a materialization returns. -#}
    {%- set existing, replaced = load_cached_relation(this), this.incorporate(type=type) -%}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {#- DuckDB replaces a table by a table and a view by a view only. -#}
    {%- if existing is not none and existing.type != type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}

    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {%- call statement('main') -%}
        {{ replace_with_table(replaced, compiled_code) if type == 'table' else replace_with_view(replaced, compiled_code) }}
    {%- endcall -%}
    {%- if type == 'table' -%}{%- do create_indexes(replaced) -%}{%- endif -%}
    {%- do persist_docs(replaced, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}

    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [replaced]}) }}
{%- endmacro %}

{% macro replace_with_table(relation, query) -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(query) }}
        create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} {{ get_column_names() }} (
            {{ get_select_subquery(query) }}
        )
    {%- else -%}
        create or replace table {{ relation }} as (
            {{ query }}
        )
    {%- endif -%}
{%- endmacro %}

{% macro replace_with_view(relation, query) -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(query) }}
    {%- endif %}
    create or replace view {{ relation }} as (
        {{ query }}
    )
{%- endmacro %}
