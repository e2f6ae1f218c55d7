{#- One row for each dbt invocation, in operations.builds. The latest row says whether the warehouse is whole: a build
    that is killed leaves it `building` or `rebuilding`, and publishing refuses it. An hourly build writes only what hourly
    builds write anew each time: one that failed or was killed is made good by the next. -#}

{% macro builds_relation() -%}
    {{ return(relation_in('operations', 'builds')) }}
{%- endmacro %}

{% macro builds_columns() -%}
    {#- Name and type of each column, in the order of the table. -#}
    {%- set text, number, time, flag = dbt.type_string(), dbt.type_int(), dbt.type_timestamp(), dbt.type_boolean() -%}
    {{ return({
        'build_number': number,
        'invocation_id': text,
        'run_id': text,
        'state': text,
        'backfill_step': text,
        'dates': number,
        'models_built': number,
        'models_failed': number,
        'tests_passed': number,
        'tests_warned': number,
        'tests_failed': number,
        'nodes_skipped': number,
        'full_refresh': flag,
        'as_of_date': 'date',
        'first_as_of_date': 'date',
        'last_as_of_date': 'date',
        'backfill_from': 'date',
        'started_at': time,
        'finished_at': time,
    }) }}
{%- endmacro %}

{% macro start_build() -%}
    {#- Notes that the warehouse is being written: as `building` if it was whole before, else as `rebuilding`. -#}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set builds = builds_relation() -%}
    {%- do adapter.create_schema(builds.without_identifier()) -%}
    {%- set columns = [] -%}
    {%- for name, type in builds_columns().items() -%}{%- do columns.append(name ~ ' ' ~ type) -%}{%- endfor -%}
    {%- do run_query('create table if not exists ' ~ builds ~ ' (' ~ columns | join(', ') ~ ')') -%}
    {%- set before = last_build() -%}
    {#- Looking for a relation opens a transaction that dbt would roll back after the hook; this commits it. -#}
    {%- do adapter.create_schema(builds.without_identifier()) -%}
    {%- set from_date = var('backfill_from') -%}
    {%- do insert_build({
        'build_number': before.build_number + 1,
        'invocation_id': sql_text(invocation_id),
        'run_id': sql_text(run_id()),
        'state': sql_text(first_state(before.state)),
        'backfill_step': sql_text(var('backfill_step')) if from_date else 'null',
        'full_refresh': 'true' if flags.FULL_REFRESH else 'false',
        'as_of_date': sql_text(as_of_date()),
        'backfill_from': sql_text(from_date) if from_date else 'null',
        'started_at': sql_text(utc_now()),
    }) -%}
    {{ return('') }}
{%- endmacro %}

{% macro finish_build(results) -%}
    {#- complete: everything was built, or part of a complete warehouse was built again. -#}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- do record_computed_dates(results) -%}
    {%- do drop_readable_lines() -%}
    {%- do drop_old_failures(results) -%}
    {%- set state = "case when state in ('building', 'hourly_building') then 'complete' else 'incomplete' end" -%}
    {%- if has_failed(results) -%}
        {%- set state = "case when state = 'hourly_building' then 'hourly_failed' else 'failed' end" -%}
    {%- elif flags.EMPTY -%}
        {%- set state = "'empty'" -%}
    {%- elif is_whole_build(results) -%}
        {%- set state = "'complete'" -%}
    {%- endif -%}
    {%- set tests = results | selectattr('node.resource_type', 'in', ['test', 'unit_test']) | list -%}
    {%- set models = results | selectattr('node.resource_type', 'in', ['model', 'seed', 'snapshot']) | list -%}
    {%- set changes = {
        'state': state,
        'dates': 'dates' if computes_dates(results) else '0',
        'models_built': count_results(models, ['success', 'partial success']),
        'models_failed': count_results(models, ['error', 'runtime error']),
        'tests_passed': count_results(tests, ['pass', 'success']),
        'tests_warned': count_results(tests, ['warn']),
        'tests_failed': count_results(tests, ['fail', 'error', 'runtime error']),
        'nodes_skipped': count_results(results, ['skipped']),
        'finished_at': "cast(" ~ sql_text(utc_now()) ~ " as " ~ dbt.type_timestamp() ~ ")",
    } -%}
    {%- do change_rows(update_rows(builds_relation(), changes, 'invocation_id = ' ~ sql_text(invocation_id))) -%}
    {{ return('') }}
{%- endmacro %}

{% macro first_state(state_before) -%}
    {#- What a build is while it is under way, by what the one before it left. -#}
    {%- if is_hourly_build() and state_before in ['complete', 'hourly_building', 'hourly_failed'] -%}
        {{ return('hourly_building') }}
    {%- endif -%}
    {{ return('building' if state_before == 'complete' else 'rebuilding') }}
{%- endmacro %}

{% macro is_hourly_build() -%}
    {#- True when as_of is a timestamp and the spine is left as it is. -#}
    {{ return(is_hourly_run() and 'model.quintile.as_of_dates' not in selected_resources) }}
{%- endmacro %}

{% macro run_id() -%}
    {{ return(env_var('QUINTILE_RUN_ID', '') or invocation_id) }}
{%- endmacro %}

{% macro utc_now() -%}
    {{ return(modules.datetime.datetime.now(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S.%f')) }}
{%- endmacro %}

{% macro last_build() -%}
    {#- {build_number, state} of the build before this one; a warehouse that nobody noted anything of is incomplete. -#}
    {%- set query = 'select build_number, state from ' ~ builds_relation() ~ ' order by build_number desc' -%}
    {%- set found = run_query(query).rows -%}
    {%- if found -%}
        {{ return({'build_number': found[0][0] | int, 'state': found[0][1]}) }}
    {%- endif -%}
    {#- Versions before this table noted the last state alone. -#}
    {%- set older = load_relation(relation_in('operations', 'last_build')) -%}
    {%- set states = run_query('select state from ' ~ older).rows if older is not none else [] -%}
    {{ return({'build_number': 0, 'state': states[0][0] if states else 'incomplete'}) }}
{%- endmacro %}

{% macro insert_build(values) -%}
    {%- set columns = [] -%}
    {%- for name, type in builds_columns().items() -%}
        {%- do columns.append('cast(' ~ values.get(name, 'null') ~ ' as ' ~ type ~ ')') -%}
    {%- endfor -%}
    {%- do run_query('insert into ' ~ builds_relation() ~ ' select ' ~ columns | join(', ')) -%}
{%- endmacro %}

{% macro count_results(results, statuses) -%}
    {{ return(results | selectattr('status', 'in', statuses) | list | length) }}
{%- endmacro %}

{% macro has_failed(results) -%}
    {{ return(count_results(results, ['error', 'fail', 'runtime error', 'skipped']) > 0) }}
{%- endmacro %}

{% macro is_whole_build(results) -%}
    {#- True when the results begin with the spine and end with what every state feeds. -#}
    {%- set built = results | map(attribute='node.name') | list -%}
    {{ return('as_of_dates' in built and 'fct_segment_transitions' in built and 'dim_customers' in built) }}
{%- endmacro %}

{% macro computes_dates(results) -%}
    {#- A whole build at a timestamp judges its moment alone and none of the nights before it: they wait for a night. -#}
    {{ return(not flags.EMPTY and not is_hourly_run() and not has_failed(results) and is_whole_build(results)) }}
{%- endmacro %}

{% macro note_dates() -%}
    {#- Hook of the spine: which dates the build is at, before it writes anything of them. -#}
    {%- if execute -%}
        {{ update_rows(builds_relation(), {
            'dates': '(select count(*) from ' ~ this ~ ')',
            'first_as_of_date': '(select min(as_of_date) from ' ~ this ~ ')',
            'last_as_of_date': '(select max(as_of_date) from ' ~ this ~ ')',
        }, 'invocation_id = ' ~ sql_text(invocation_id)) }}
    {%- endif -%}
{%- endmacro %}
