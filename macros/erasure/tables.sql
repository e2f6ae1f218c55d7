{#- What Quintile keeps of erasures between runs, beside the tombstones themselves. -#}

{% macro prepare_erasures() -%}
    {#- Requests that came by the command line, hashed; and whether all hashes are of this salt. -#}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set text, time = dbt.type_string(), dbt.type_timestamp() -%}
    {%- set requests = relation_in('operations', 'erasure_requests') -%}
    {%- do run_query(
        'create table if not exists ' ~ requests ~ ' (request_id ' ~ text ~ ', account_hash ' ~ text ~ ', address_hash '
        ~ text ~ ', source_name ' ~ text ~ ', salt_check ' ~ text ~ ', requested_at ' ~ time ~ ')'
    ) -%}
    {%- for relation in [requests, load_relation(relation_in('operations', 'tombstones'))] if relation is not none -%}
        {%- if run_query(
            'select 1 from ' ~ relation ~ ' where salt_check <> ' ~ salt_check() ~ ' limit 1'
        ).rows -%}
            {{ stop('QUINTILE_SALT is not the one that ' ~ relation ~ ' was written with, so erased people would come back: '
                ~ 'set the earlier one again') }}
        {%- endif -%}
    {%- endfor -%}
    {%- do warn_of_another_salt() -%}
    {{ return('') }}
{%- endmacro %}

{% macro warn_of_another_salt() -%}
    {#- Where nobody was erased another salt stops nothing, but whoever forgot to set it should hear of it. -#}
    {%- set salts = relation_in('operations', 'salts') -%}
    {%- do run_query(
        'create table if not exists ' ~ salts ~ ' (salt_check ' ~ dbt.type_string() ~ ', noted_at ' ~ dbt.type_timestamp() ~ ')'
    ) -%}
    {%- set query = 'select salt_check = ' ~ salt_check() ~ ' from ' ~ salts ~ ' order by noted_at desc limit 1' -%}
    {%- set is_same = run_query(query).rows | map(attribute=0) | list -%}
    {%- if is_same == [false] -%}
        {%- do exceptions.warn('QUINTILE_SALT is not the one of the run before: guests and visitors get other ids, and '
            ~ 'their history begins anew; if that is not meant, set the earlier one again and run with --full-refresh') -%}
    {%- endif -%}
    {%- if is_same != [true] -%}
        {%- do run_query(
            'insert into ' ~ salts ~ ' select ' ~ salt_check() ~ ', cast(' ~ sql_text(utc_now()) ~ ' as '
            ~ dbt.type_timestamp() ~ ')'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro has_tombstones() -%}
    {%- set tombstones = load_relation(relation_in('operations', 'tombstones')) -%}
    {{ return(tombstones is not none and run_query('select 1 from ' ~ tombstones ~ ' limit 1').rows | length > 0) }}
{%- endmacro %}

{% macro erased_source_keys(relation, column, dated=none) -%}
    {#- Query of the values of a column that are source keys of erased people. dated: only those whose earliest date there
        is not after the request, for what came later is a new relation. -#}
    {%- set tombstones = relation_in('operations', 'tombstones') -%}
    with given_keys as (
        select {{ column }} as source_key{{ ', min(' ~ dated ~ ') as first_date' if dated }}
        from {{ relation }}
        where {{ column }} is not null
        group by {{ column }}
    )

    {% for kind in ['account', 'guest'] -%}
    select given_keys.source_key
    from given_keys
    inner join {{ tombstones }} as tombstones
        on {{ hashed_source_key('given_keys.source_key', kind) }} = tombstones.tombstone
    {%- if dated and kind == 'guest' %}
    where given_keys.first_date <= cast(tombstones.erased_until as date)
    {%- endif %}
    {%- if not loop.last %}
    union all
    {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro forget_erased(column, dated=none) -%}
    {#- Hook of a table that is kept from run to run: takes out the rows of erased people. -#}
    {%- if execute and is_incremental() and not flags.EMPTY and has_tombstones() -%}
        {{ delete_rows(this, column ~ ' in (' ~ erased_source_keys(this, column, dated) ~ ')') }}
    {%- endif -%}
{%- endmacro %}

{% macro forget_erased_facts() -%}
    {#- Facts that erasing took away are no news: they are taken out before anybody judges them. -#}
    {%- if execute and is_incremental() and not flags.EMPTY and has_tombstones() -%}
        {{ delete_rows(this, 'fingerprint is null and source_key in (' ~ erased_source_keys(this, 'source_key') ~ ')') }}
    {%- endif -%}
{%- endmacro %}

{% macro forget_erased_owners() -%}
    {#- Whose a fact was before it came to be somebody else's. -#}
    {%- if execute and is_incremental() and not flags.EMPTY and has_tombstones() -%}
        {{ update_rows(this, {'previous_source_key': 'null'},
            'previous_source_key in (' ~ erased_source_keys(this, 'previous_source_key') ~ ')') }}
    {%- endif -%}
{%- endmacro %}

{% macro forget_erased_causes() -%}
    {#- A transition of somebody else that an erased person caused keeps its date, and says no more than that. -#}
    {%- if execute and is_incremental() and not flags.EMPTY and has_tombstones() -%}
        {%- set tombstones = relation_in('operations', 'tombstones') -%}
        {{ update_rows(this, {'cause': "'erased'", 'cause_id': "'erasure'"},
            "(cause in ('merged', 'split', 'erased') and cause_id in (" ~ erased_source_keys(this, 'cause_id') ~ '))'
            ~ " or (cause = 'order' and cause_id in (select causes.cause_id from (select distinct cause_id from " ~ this
            ~ " where cause = 'order') as causes inner join " ~ tombstones ~ ' as tombstones on '
            ~ hashed_source_key('causes.cause_id', 'order') ~ ' = tombstones.tombstone))') }}
    {%- endif -%}
{%- endmacro %}

{% macro drop_old_failures(results) -%}
    {#- Rows that failed a test stay until it is run again. When somebody was erased, those of tests that were not run go. -#}
    {%- set tombstones = load_relation(relation_in('operations', 'tombstones')) -%}
    {%- if tombstones is not none and not flags.EMPTY and run_query(
        'select 1 from ' ~ tombstones ~ ' where recorded_by = ' ~ this_invocation() ~ ' limit 1'
    ).rows -%}
        {%- set tests_run = results | map(attribute='node.unique_id') | list -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'test' and node.relation_name and node.unique_id not in tests_run -%}
            {%- do run_query('drop table if exists ' ~ node.relation_name) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro drop_readable_lines() -%}
    {#- Copies of raw tables that are made where a file has unreadable lines hold erased people until the run ends. -#}
    {%- if execute and target.type == 'duckdb' and has_tombstones() -%}
        {%- for table in raw_contract() -%}
            {%- do run_query('drop table if exists ' ~ relation_in('landing', table.name ~ '_readable_lines')) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
