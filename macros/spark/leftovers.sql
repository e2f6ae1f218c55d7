{#- A run that is killed while it writes a table leaves files and no table, and Spark refuses to make a table where files
    lie. Only a table can take files away by SQL: one that is pointed there, and dropped. -#}

{% macro spark_remove_leftovers() -%}
    {#- After a build that was killed: the files of tables that are not there. -#}
    {%- set was_killed = 'builds' in table_names('operations') and last_build().state in
        ['building', 'rebuilding', 'hourly_building'] -%}
    {#- Databricks is reached by a cluster or an endpoint, and keeps its tables elsewhere. -#}
    {%- if not was_killed or target.type != 'spark' or target.get('cluster') or target.get('endpoint') -%}
        {{ return('') }}
    {%- endif -%}
    {%- do run_query('drop schema if exists test_failures cascade') -%}
    {%- for schema, names in spark_table_places().items() if has_schema(schema) -%}
        {%- set known = table_names(schema) -%}
        {%- set location = spark_schema_location(schema) -%}
        {%- set pointed = schema ~ '.quintile_leftover' -%}
        {%- set missing = names | reject('in', known) | list -%}
        {#- The last time it is pointed nowhere, so that its own folder goes too. -#}
        {%- for name in missing + ([none] if missing else []) -%}
            {%- do run_query('drop table if exists ' ~ pointed) -%}
            {%- do run_query('create table ' ~ pointed ~ ' (nothing int) using parquet') -%}
            {%- if name -%}
                {%- do run_query('alter table ' ~ pointed ~ ' set location ' ~ spark_literal(location ~ '/' ~ name)) -%}
            {%- endif -%}
            {%- do run_query('drop table ' ~ pointed) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}

{% macro spark_table_places() -%}
    {#- {schema: names of all tables that a build writes there, and of those it needs on the way}. -#}
    {%- set places = {'operations': [], 'landing': ['unreadable_lines']} -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed'] -%}
        {%- if node.config.materialized in ['table', 'seed', 'incremental'] -%}
            {%- do places.setdefault(node.schema, []).append(node.alias) -%}
        {%- endif -%}
        {%- if node.config.materialized == 'incremental' -%}
            {%- do places[node.schema].extend([node.alias ~ '__new', node.alias ~ '__next']) -%}
        {%- endif -%}
        {%- for name in ['classes', 'edges', 'hooks'] if 'close_graph(' in node.config['pre-hook'] | string -%}
            {%- set table = 'closing_graph__' ~ node.name ~ '__' ~ name -%}
            {%- do places.setdefault('intermediate', []).extend([table, table ~ '_next']) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for table in graph.sources.values() if table.source_name == 'operations' -%}
        {%- do places['operations'].extend([table.name, table.name ~ '__next']) -%}
    {%- endfor -%}
    {%- for name in ['requests', 'shops', 'accounts', 'visits', 'edges', 'frontier', 'next', 'found_before', 'found'] -%}
        {%- do places['operations'].append(erasing_table(name).identifier) -%}
    {%- endfor -%}
    {%- for table in raw_contract() -%}{%- do places['landing'].append(table.name ~ '_readable_lines') -%}{%- endfor -%}
    {{ return(places) }}
{%- endmacro %}

{% macro spark_schema_location(schema) -%}
    {#- The folder that the tables of a schema lie in. -#}
    {%- for row in run_query('describe schema ' ~ schema).rows if row[0] == 'Location' -%}
        {{ return(row[1]) }}
    {%- endfor -%}
{%- endmacro %}
