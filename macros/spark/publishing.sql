{#- Publishing on Spark, which has no transaction over several tables: dbt run-operation publish, roll_back, show_versions.

        published_<version>    the versions kept: a copy of every mart, and last of all the table publication
        published              what BI reads: a view on each table of one version

    A version without its publication is half made: no view points there, and the next publish drops it. -#}

{% macro publish(quintile_version=none, command='publish', started_at=none, has_built=false, as_json=false) -%}
    {%- do require_spark() -%}
    {%- do kept_versions() -%}{#- or it would stop after the swap -#}
    {%- set build = require_complete_build(has_built) -%}
    {%- set marts = marts_to_publish() -%}
    {%- set kept = published_versions() -%}
    {%- do require_free_names(marts, kept) -%}
    {%- do drop_half_made_versions(kept) -%}
    {%- set published_at = next_publication_time(kept) -%}
    {%- set version = published_at.strftime('%Y%m%dt%H%M%S_%fz') -%}
    {%- set schema = version_schema(version) -%}
    {%- do end_killed_publishes(kept) -%}
    {%- do note_publish(command, 'publishing', version, started_at or published_at) -%}
    {%- set rows = {} -%}
    {%- for mart in marts -%}{%- do rows.update({mart: count_table_rows('marts.' ~ mart)}) -%}{%- endfor -%}
    {%- do update_publish(version, {'published_rows': rows.values() | sum, 'raw_rows': count_raw_rows(marts)}) -%}

    {%- do run_query('create schema ' ~ schema) -%}
    {%- for mart in marts -%}{%- do copy_mart(mart, schema, rows[mart]) -%}{%- endfor -%}
    {%- if last_build() != build -%}
        {{ refuse_to_publish('dbt wrote to the marts while they were copied: nothing was published; publish again when it has '
            ~ 'ended') }}
    {%- endif -%}
    {%- set publication = write_publication(version, published_at, quintile_version, marts) -%}
    {%- do point_to(publication, marts, kept) -%}

    {%- do update_publish(version, {'outcome': "'published'"}) -%}
    {%- do drop_old_versions(kept) -%}
    {{ answer(dict(publication, tables=rows), as_json, 'published: schema published (version ' ~ version ~ ', as of '
        ~ (publication.as_of_date or 'no date, for it is empty') ~ '), ' ~ rows.values() | sum ~ ' rows in ' ~ marts | length
        ~ ' tables') }}
{%- endmacro %}

{% macro roll_back(to=none, as_json=false) -%}
    {%- do require_spark() -%}
    {%- set kept = published_versions() -%}
    {%- set current = current_version(kept) -%}
    {%- set names = kept | map(attribute='version') | list -%}
    {%- set wanted = to or (names | select('lt', current) | list | last if current else names | last) -%}
    {%- if not wanted -%}
        {{ stop('no version before the published one is kept: nothing to roll back to') }}
    {%- elif wanted not in names -%}
        {{ stop("no kept version '" ~ wanted ~ "': take one of " ~ (names | join(', ') or 'none')) }}
    {%- endif -%}
    {%- set publication = kept | selectattr('version', 'equalto', wanted) | first -%}
    {%- set tables = table_names(publication.schema_name) | reject('equalto', 'publication') | list -%}
    {%- do require_free_names(tables, kept) -%}
    {%- do point_to(publication, tables, kept) -%}
    {%- do note_publish('rollback', 'rolled_back', wanted, modules.datetime.datetime.utcnow()) -%}
    {{ answer(publication, as_json, 'published: schema published (version ' ~ wanted ~ ', as of '
        ~ (publication.as_of_date or 'no date, for it is empty') ~ ')') }}
{%- endmacro %}

{% macro show_versions(as_json=false) -%}
    {%- do require_spark() -%}
    {%- set kept = published_versions() -%}
    {%- set current = current_version(kept) -%}
    {%- if as_json -%}{{ answer({'versions': kept, 'current': current}, true, none) }}{%- endif -%}
    {%- for publication in kept | reverse if not as_json -%}
        {%- do log(publication.version ~ '  as of ' ~ publication.as_of_date
            ~ ('  published' if publication.version == current else ''), info=true) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro answer(values, as_json, text) -%}
    {#- What an operation did: a line for people, or one of JSON for the command line. -#}
    {%- do log(tojson(values) if as_json else text, info=true) -%}
{%- endmacro %}

{% macro require_spark() -%}
    {%- if target.type not in ['spark', 'databricks'] -%}
        {{ stop('this operation is for Spark, not for ' ~ target.type ~ ': use `quintile publish` or `quintile rollback`') }}
    {%- endif -%}
{%- endmacro %}

{% macro refuse_to_publish(message) -%}
    {#- A gate did not hold: by this prefix the command line knows to exit with 1. -#}
    {{ exceptions.raise_compiler_error('quintile gate: ' ~ message) }}
{%- endmacro %}

{% macro require_complete_build(of_this_run=false) -%}
    {#- The last build, which ended well. -#}
    {%- if not table_names('operations') | select('equalto', 'builds') | list -%}
        {{ stop('nothing was built yet, so there is nothing to publish: run `dbt build` first') }}
    {%- endif -%}
    {%- set build = last_build() -%}
    {%- set unfinished = {
        'building': 'did not finish, or is still under way',
        'rebuilding': 'did not finish, or is still under way',
        'failed': 'failed',
        'hourly_building': 'an hourly one, did not finish, or is still under way',
        'hourly_failed': 'an hourly one, failed',
        'incomplete': 'built only a part of it',
        'empty': 'was one with --empty, which builds tables without rows',
    } -%}
    {%- if build.state in unfinished -%}
        {{ refuse_to_publish('the last dbt run ' ~ unfinished[build.state] ~ ': nothing was published; run `dbt build` again') }}
    {%- endif -%}
    {%- if of_this_run and run_query(
        'select 1 from operations.builds where build_number = ' ~ build.build_number ~ ' and run_id <> ' ~ sql_text(run_id())
    ).rows -%}
        {{ stop('somebody else ran dbt on the warehouse while this run was under way: nothing was published; run again') }}
    {%- endif -%}
    {{ return(build) }}
{%- endmacro %}

{% macro marts_to_publish() -%}
    {#- Names of the marts of the project, sorted; each is there. -#}
    {%- set marts = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('schema', 'equalto', 'marts') | rejectattr('config.materialized', 'equalto', 'ephemeral')
        | map(attribute='alias') | sort -%}
    {%- set missing = marts | reject('in', table_names('marts')) | list -%}
    {%- if missing -%}
        {{ stop('not in the warehouse: ' ~ missing | join(', ') ~ '; run `dbt build` first') }}
    {%- endif -%}
    {{ return(marts) }}
{%- endmacro %}

{% macro require_free_names(names, kept) -%}
    {#- Before anything is copied: what stands in the schema published was put there by a publish, and can be replaced. -#}
    {%- set views = run_query('show views in published').columns['viewName'].values() | list if has_schema('published') else [] -%}
    {%- set taken = table_names('published') | reject('in', views) | list -%}
    {%- if not kept -%}{%- set taken = taken + views -%}{%- endif -%}
    {%- set taken = taken | select('in', names + ['publication']) | list -%}
    {%- if taken -%}
        {{ stop('published.' ~ taken | first ~ ' was not published by Quintile: rename it, and publish again') }}
    {%- endif -%}
{%- endmacro %}

{% macro copy_mart(mart, schema, rows) -%}
    {#- Copies one mart with its partitions, and counts the rows of the copy. A view becomes a table. -#}
    {%- set copy = schema ~ '.' ~ mart -%}
    {%- set partitions = spark_partition_columns('marts.' ~ mart) -%}
    {%- do run_query('create table ' ~ copy ~ (' partitioned by (' ~ partitions | join(', ') ~ ')' if partitions else '')
        ~ ' comment ' ~ spark_literal(mart_node(mart).description or '') ~ ' as select * from marts.' ~ mart) -%}
    {%- set found = count_table_rows(copy) -%}
    {%- if found != rows -%}
        {{ refuse_to_publish('the copy lacks rows (' ~ mart ~ ' ' ~ found ~ ' instead of ' ~ rows ~ '): nothing was published') }}
    {%- endif -%}
{%- endmacro %}

{% macro write_publication(version, published_at, quintile_version, marts) -%}
    {#- Writes what the version says about itself, by which it is whole, and returns it. -#}
    {%- set schema = version_schema(version) -%}
    {%- set as_of = namespace(date=none) -%}
    {%- for mart in ['dim_customers', 'fct_rfm_cut_points'] if mart in marts and not as_of.date -%}
        {%- set as_of.date = run_query('select cast(max(as_of_date) as string) from ' ~ schema ~ '.' ~ mart).rows[0][0] -%}
    {%- endfor -%}
    {%- set as_of_date = as_of.date | string if as_of.date else none -%}
    {%- do run_query('create table ' ~ schema ~ '.publication as select '
        ~ spark_literal(version) ~ ' as version, '
        ~ 'cast(' ~ spark_literal(as_of_date) ~ ' as date) as as_of_date, '
        ~ 'cast(' ~ spark_literal(published_at) ~ ' as timestamp) as published_at, '
        ~ 'cast(' ~ spark_literal(quintile_version) ~ ' as string) as quintile_version, '
        ~ spark_literal(schema) ~ ' as schema_name') -%}
    {{ return({
        'version': version, 'as_of_date': as_of_date, 'published_at': published_at | string, 'schema_name': schema
    }) }}
{%- endmacro %}

{% macro point_to(publication, tables, kept) -%}
    {#- The swap: a view on each table of a version, in the schema published, and last the view publication. All statements
        are prepared before the first is run. -#}
    {%- set statements = [] -%}
    {%- for table in tables -%}{%- do statements.append(view_on(publication.schema_name, table)) -%}{%- endfor -%}
    {%- set shown = table_names('published') -%}
    {%- set gone = [] -%}
    {%- for known in kept -%}
        {%- for table in table_names(known.schema_name)
            if table in shown and table not in tables + ['publication'] and table not in gone -%}
            {%- do gone.append(table) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for table in gone -%}{%- do statements.append('drop view published.' ~ table) -%}{%- endfor -%}
    {%- do statements.append(view_on(publication.schema_name, 'publication')) -%}
    {%- do run_query('create schema if not exists published') -%}
    {%- for statement in statements -%}{%- do run_query(statement) -%}{%- endfor -%}
{%- endmacro %}

{% macro view_on(schema, table) -%}
    {#- SQL of a view in published on a table of a version, with the descriptions of the mart; Glue and some metastores hold
        255 characters of a column's. -#}
    {%- set node = mart_node(table) -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation_in(schema, table)) -%}
        {%- set description = node.columns.get(column.name, {}).get('description') if node else none -%}
        {%- do columns.append(
            adapter.quote(column.name) ~ (' comment ' ~ spark_literal(description[:255]) if description else '')
        ) -%}
    {%- endfor -%}
    {{ return('create or replace view published.' ~ table ~ ' (' ~ columns | join(', ') ~ ')'
        ~ (' comment ' ~ spark_literal(node.description) if node and node.description else '')
        ~ ' as select * from ' ~ schema ~ '.' ~ table) }}
{%- endmacro %}

{% macro mart_node(name) -%}
    {#- The node of a mart; none of what the project has no more. -#}
    {{ return(graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('schema', 'equalto', 'marts')
        | selectattr('alias', 'equalto', name) | first | default(none)) }}
{%- endmacro %}
