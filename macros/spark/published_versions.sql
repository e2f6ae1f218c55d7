{#- The versions that were published on Spark: their names, which are kept, and what operations.runs says of them. -#}

{% macro version_schema(version) -%}
    {{ return('published_' ~ version) }}
{%- endmacro %}

{% macro version_schemas() -%}
    {#- Schemas of versions, whole or not, oldest first. -#}
    {%- set names = [] -%}
    {%- for name in run_query("show schemas like 'published_*'").columns[0].values()
        if modules.re.match('^published_[0-9]{8}t[0-9]{6}_[0-9]{6}z$', name) -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ return(names | sort) }}
{%- endmacro %}

{% macro published_versions() -%}
    {#- The whole versions, oldest first: {version, as_of_date, published_at, schema_name}, all texts. -#}
    {%- set versions = [] -%}
    {%- for schema in version_schemas() if 'publication' in table_names(schema) -%}
        {%- set row = run_query('select version, cast(as_of_date as string), cast(published_at as string) from '
            ~ schema ~ '.publication').rows[0] -%}
        {%- do versions.append({
            'version': row[0],
            'as_of_date': row[1] | string if row[1] else none,
            'published_at': row[2] | string,
            'schema_name': schema,
        }) -%}
    {%- endfor -%}
    {{ return(versions) }}
{%- endmacro %}

{% macro current_version(kept) -%}
    {#- The version that published.publication names; none before the first publish. -#}
    {%- if not kept or 'publication' not in table_names('published') -%}{{ return(none) }}{%- endif -%}
    {{ return(run_query('select version from published.publication').rows[0][0]) }}
{%- endmacro %}

{% macro next_publication_time(kept) -%}
    {#- The present time in UTC, or just after the newest version if the clock was set back. -#}
    {%- set now = modules.datetime.datetime.now(modules.pytz.utc).replace(tzinfo=none) -%}
    {%- if not kept -%}{{ return(now) }}{%- endif -%}
    {%- set newest = modules.datetime.datetime.strptime((kept | last).version, '%Y%m%dt%H%M%S_%fz') -%}
    {{ return([now, newest + modules.datetime.timedelta(microseconds=1)] | max) }}
{%- endmacro %}

{% macro drop_half_made_versions(kept) -%}
    {#- What a publish that failed or was killed left behind. -#}
    {%- set whole = kept | map(attribute='schema_name') | list -%}
    {%- for schema in version_schemas() if schema not in whole -%}
        {%- do run_query('drop schema ' ~ schema ~ ' cascade') -%}
    {%- endfor -%}
{%- endmacro %}

{% macro drop_old_versions(kept_before) -%}
    {#- After a publish: all but the newest QUINTILE_KEPT_VERSIONS go, and all that were published before somebody was
        erased. -#}
    {%- set erased_at = last_erasure() -%}
    {%- for publication in kept_before -%}
        {%- if loop.revindex >= kept_versions() or (erased_at and publication.published_at < erased_at) -%}
            {%- do run_query('drop schema ' ~ publication.schema_name ~ ' cascade') -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro kept_versions() -%}
    {#- How many versions are kept, the new one included. -#}
    {%- set number = env_var('QUINTILE_KEPT_VERSIONS', '') or '5' -%}
    {%- if not modules.re.match('^[1-9][0-9]*$', number) -%}
        {{ stop('QUINTILE_KEPT_VERSIONS is ' ~ number ~ ': give a whole number from 1 on') }}
    {%- endif -%}
    {{ return(number | int) }}
{%- endmacro %}

{% macro last_erasure() -%}
    {#- When somebody was erased last, as text in UTC; none if nobody was. -#}
    {%- if 'tombstones' not in table_names('operations') -%}{{ return(none) }}{%- endif -%}
    {{ return(run_query('select cast(max(recorded_at) as string) from operations.tombstones').rows[0][0]) }}
{%- endmacro %}

{% macro note_publish(command, outcome, version, started_at) -%}
    {#- A row of operations.runs, which the mart fct_runs shows. -#}
    {%- do prepare_runs() -%}
    {%- set values = {
        'run_id': sql_text(run_id()),
        'published_version': sql_text(version),
        'command': sql_text(command),
        'outcome': sql_text(outcome),
        'exit_code': '0',
        'as_of_date': '(select max(as_of_date) from operations.computed_dates)',
        'started_at': sql_text(started_at),
        'finished_at': sql_text(utc_now()) if outcome != 'publishing' else 'null',
    } -%}
    {%- set columns = [] -%}
    {%- for name, type in runs_columns().items() -%}
        {%- do columns.append('cast(' ~ values.get(name, 'null') ~ ' as ' ~ type ~ ')') -%}
    {%- endfor -%}
    {%- do run_query('insert into operations.runs select ' ~ columns | join(', ')) -%}
{%- endmacro %}

{% macro update_publish(version, values) -%}
    {#- Changes the row of the publish that is under way, and says that it goes on until now. -#}
    {%- set changes = dict(values, finished_at='cast(' ~ sql_text(utc_now()) ~ ' as ' ~ dbt.type_timestamp() ~ ')') -%}
    {%- do change_rows(update_rows(
        relation_in('operations', 'runs'), changes,
        'run_id = ' ~ sql_text(run_id()) ~ ' and published_version = ' ~ sql_text(version)
    )) -%}
{%- endmacro %}

{% macro end_killed_publishes(kept) -%}
    {#- Of the publishes before this one that never said how they ended: those whose version is whole did publish. -#}
    {%- do prepare_runs() -%}
    {%- set left = "outcome = 'publishing'" -%}
    {%- if run_query('select 1 from operations.runs where ' ~ left ~ ' limit 1').rows -%}
        {%- set names = [] -%}
        {%- for publication in kept -%}{%- do names.append(sql_text(publication.version)) -%}{%- endfor -%}
        {%- set is_whole = 'published_version in (' ~ (names | join(', ') or "''") ~ ')' -%}
        {%- do change_rows(update_rows(relation_in('operations', 'runs'), {
            'outcome': "case when " ~ is_whole ~ " then 'published' else 'killed' end",
            'published_version': 'case when ' ~ is_whole ~ ' then published_version end',
        }, left)) -%}
    {%- endif -%}
{%- endmacro %}

{% macro count_raw_rows(marts) -%}
    {#- Rows read from all raw tables, as SQL; null where nobody counted them. -#}
    {{ return('(select sum(rows_in) from marts.dq_source_audit)' if 'dq_source_audit' in marts else 'null') }}
{%- endmacro %}

{% macro count_table_rows(table) -%}
    {{ return(run_query('select count(*) from ' ~ table).rows[0][0] | int) }}
{%- endmacro %}

{% macro has_schema(schema) -%}
    {{ return(schema in run_query("show schemas like '" ~ schema ~ "'").columns[0].values()) }}
{%- endmacro %}

{% macro table_names(schema) -%}
    {#- Names of the tables and views of a schema; none when it is not there. -#}
    {%- set names = [] -%}
    {%- if has_schema(schema) -%}
        {%- for row in run_query('show tables in ' ~ schema).rows if row['isTemporary'] | string | lower != 'true' -%}
            {%- do names.append(row['tableName']) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}
