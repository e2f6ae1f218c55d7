{#- dbt-spark knows append, insert_overwrite and (on Delta, Iceberg, Hudi) merge; this project deletes and inserts. On
    plain tables of Spark the new rows are written first; then either their partitions are put in the place of the old
    ones (partition_by is the unique key: nothing else is touched), or the rows kept and the new ones become a new table
    that takes the name of the old one. -#}

{% materialization incremental, adapter='spark' -%}
    {%- set strategy = config.get('incremental_strategy') -%}
    {%- if strategy not in ['append', 'delete+insert'] -%}
        {{ stop('incremental_strategy ' ~ strategy ~ ' of ' ~ this ~ ': on Spark it is append or delete+insert') }}
    {%- endif -%}
    {%- set unique_key = config.get('unique_key') or [] -%}
    {%- set unique_key = [unique_key] if unique_key is string else unique_key -%}
    {%- set partition_by = config.get('partition_by') or [] -%}
    {%- set partition_by = [partition_by] if partition_by is string else partition_by -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing = load_relation(this) -%}

    {{ run_hooks(pre_hooks) }}

    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- if existing is not none -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- call statement('main') -%}
            {{ create_table_as(false, target_relation, compiled_code) }}
        {%- endcall -%}
        {%- do persist_constraints(target_relation, model) -%}
    {%- else -%}
        {%- set new_rows = relation_in(this.schema, this.identifier ~ '__new') -%}
        {%- do run_query('drop table if exists ' ~ new_rows) -%}
        {%- call statement('main') -%}
            create table {{ new_rows }} as
            {% if config.get('contract').enforced -%}
                {{ get_assert_columns_equivalent(compiled_code) }}
                {{ get_select_subquery(compiled_code) }}
            {%- else -%}
                {{ compiled_code }}
            {%- endif %}
        {%- endcall -%}
        {%- do persist_constraints(new_rows, model) -%}
        {%- do spark_match_columns(new_rows, target_relation) -%}
        {%- set columns = adapter.get_columns_in_relation(target_relation) | map(attribute='quoted') | join(', ') -%}
        {%- if strategy == 'append' -%}
            {%- do run_query('insert into ' ~ this ~ ' (' ~ columns ~ ') select ' ~ columns ~ ' from ' ~ new_rows) -%}
        {%- elif partition_by == unique_key -%}
            {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
            {%- do run_query('insert overwrite table ' ~ this ~ ' select ' ~ columns ~ ' from ' ~ new_rows) -%}
        {%- else -%}
            {%- do replace_table(this, spark_kept_rows(columns, unique_key, new_rows)) -%}
        {%- endif -%}
        {%- do run_query('drop table if exists ' ~ new_rows) -%}
    {%- endif -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke(existing, should_full_refresh())) -%}
    {%- do persist_docs(target_relation, model) -%}

    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

{% macro spark_kept_rows(columns, unique_key, new_rows) -%}
    {#- The rows of this model whose key is not among the new ones, and the new ones. -#}
    select {{ columns }}
    from {{ this }} as known_rows
    left anti join (select distinct {{ unique_key | join(', ') }} from {{ new_rows }}) as new_keys
        on {% for column in unique_key %}known_rows.{{ column }} = new_keys.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
    union all
    select {{ columns }} from {{ new_rows }}
{%- endmacro %}

{% macro spark_match_columns(new_rows, known) -%}
    {#- on_schema_change: new columns are appended where the model says so; any other difference stops the model. -#}
    {%- set names = adapter.get_columns_in_relation(new_rows) -%}
    {%- set known_names = adapter.get_columns_in_relation(known) | map(attribute='name') | list -%}
    {%- set added = names | rejectattr('name', 'in', known_names) | list -%}
    {%- set gone = known_names | reject('in', names | map(attribute='name') | list) | list -%}
    {%- if gone or (added and config.get('on_schema_change') != 'append_new_columns') -%}
        {{ stop('the columns of ' ~ known ~ ' have changed: build it anew with --full-refresh') }}
    {%- elif added -%}
        {%- set types = [] -%}
        {%- for column in added -%}{%- do types.append(column.quoted ~ ' ' ~ column.dtype) -%}{%- endfor -%}
        {%- do run_query('alter table ' ~ known ~ ' add columns (' ~ types | join(', ') ~ ')') -%}
    {%- endif -%}
{%- endmacro %}
