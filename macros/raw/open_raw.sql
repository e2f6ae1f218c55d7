{% macro open_raw() -%}
    {#- Opens every table of the raw contract as a view of exactly its columns and types, so that nothing behind the
        door needs an if: absent tables are empty, absent columns null. -#}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- do mend_replaced_tables() -%}
    {%- do prepare_computed_dates() -%}
    {%- do prepare_runs() -%}
    {%- do prepare_erasures() -%}
    {%- if reads_only_seeds() -%}{{ return('') }}{%- endif -%}
    {%- set location = raw_location() -%}
    {%- do adapter.create_schema(relation_in('landing', none)) -%}
    {%- do create_parsing_functions() -%}
    {%- do run_query(create_unreadable_lines()) -%}
    {%- do change_rows(delete_rows(relation_in('landing', 'unreadable_lines'), '1 = 1')) -%}
    {%- if location.schema -%}{%- do open_unreadable_lines(location.schema) -%}{%- endif -%}
    {%- for table in raw_contract() -%}
        {%- set found = find_raw_table(table.name, location) -%}
        {%- do require_raw_table(table, found, location) -%}
        {%- set view = relation_in('landing', table.name) -%}
        {%- do run_query(replace_view(view, raw_view(table, found))) -%}
    {%- endfor -%}
    {#- Looking at relations opens a transaction that dbt would roll back after the hook; this commits it. -#}
    {%- do adapter.create_schema(relation_in('landing', none)) -%}
    {{ return('') }}
{%- endmacro %}

{% macro raw_contract() -%}
    {#- Source nodes of the tables of the raw contract. -#}
    {{ return(graph.sources.values() | selectattr('source_name', 'equalto', 'raw')
        | rejectattr('name', 'equalto', 'unreadable_lines') | list) }}
{%- endmacro %}

{% macro require_raw_table(table, found, location) -%}
    {%- if found is none and table.config.meta.mandatory -%}
        {{ stop('no ' ~ table.name ~ ' in ' ~ location.name ~ ': it is mandatory; put ' ~ table.name ~ '.csv or '
            ~ table.name ~ '.parquet there, or set QUINTILE_RAW (or the var raw_schema)') }}
    {%- endif -%}
{%- endmacro %}

{% macro reads_only_seeds() -%}
    {#- True when seeds and tests of seeds are all that was selected: they need no raw data. -#}
    {%- for node in selected_resources or [] if not node.startswith('seed.') -%}
        {%- set parents = graph.nodes[node].depends_on.nodes if node in graph.nodes else [''] -%}
        {%- for parent in parents if not parent.startswith('seed.') -%}
            {{ return(false) }}
        {%- endfor -%}
        {%- if not parents -%}{{ return(false) }}{%- endif -%}
    {%- endfor -%}
    {{ return(selected_resources | length > 0) }}
{%- endmacro %}

{% macro raw_location() -%}
    {#- Where the raw tables are: {name: as the user would say it, schema: or none, files: or none}. -#}
    {%- if var('raw_schema') -%}
        {{ return({'name': 'schema ' ~ var('raw_schema'), 'schema': var('raw_schema'), 'files': none}) }}
    {%- endif -%}
    {%- set folder = env_var('QUINTILE_RAW', 'data/raw') -%}
    {%- set files = list_raw_files(folder) -%}
    {%- set relation = adapter.get_relation(database=target.get('database'), schema='raw', identifier='orders') -%}
    {%- if not files and relation is not none -%}
        {{ return({'name': 'schema raw', 'schema': 'raw', 'files': none}) }}
    {%- endif -%}
    {{ return({'name': folder, 'schema': none, 'files': files}) }}
{%- endmacro %}

{% macro find_raw_table(name, location) -%}
    {#- {sql: a from-clause, columns: {lower-case name: {name: quoted, type: as given}}, parts: [{place: as the user
        would say it, columns: lower-case names}]}, or none. -#}
    {%- if location.schema -%}
        {%- set relation = adapter.get_relation(
            database=target.get('database'), schema=location.schema, identifier=name
        ) -%}
        {%- if relation is none -%}{{ return(none) }}{%- endif -%}
        {%- set columns = {} -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do columns.update({column.name | lower: {'name': column.quoted, 'type': given_type_of(column)}}) -%}
        {%- endfor -%}
        {{ return({
            'sql': relation | string,
            'columns': columns,
            'parts': [{'place': relation | string, 'columns': columns.keys() | list}],
        }) }}
    {%- endif -%}
    {{ return(find_raw_files(name, location)) }}
{%- endmacro %}

{% macro raw_view(table, found) -%}
    {%- set columns = table.columns.values() | list -%}
    {%- if found -%}
        {%- for part in found.parts -%}
            {%- do check_required_columns(table, part) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set given_types = {} -%}
    {%- for column in columns if found and column.name in found.columns -%}
        {%- do given_types.update({column.name: found.columns[column.name].type}) -%}
    {%- endfor -%}
    with given as (
        select
            {%- for column in columns %}
            {%- set given = found.columns.get(column.name) if found else none %}
            {{ given.name if given else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as {{ column.name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        {%- if found %}
        from {{ found.sql }}
        {%- else %}
        where 1 = 0
        {%- endif %}
    ),

    parsed as (
        select
            {%- for column in columns %}
            {{ parse_raw_column(column, given_types.get(column.name)) }} as {{ column.name }},
            {%- endfor %}
            {%- if 'customer_id' in table.columns %}
            {{ mask_address(parse_value('customer_id', 'text', given_types.get('customer_id'))) }} as given_customer_id,
            {%- endif %}
            {{ row_hash(columns, given_types) }} as row_hash,
            {{ row_payload(columns, given_types) }} as row_payload,
            {{ unparseable_columns(columns, given_types) }} as unparseable_columns,
            {{ has_unparseable(columns, given_types) }} as has_unparseable
        from given
    )

    select * from parsed
{%- endmacro %}

{% macro replace_view(view, query) -%}
    {{ return(adapter.dispatch('replace_view', 'quintile')(view, query)) }}
{%- endmacro %}

{% macro default__replace_view(view, query) -%}
    create or replace view {{ view }} as {{ query }}
{%- endmacro %}

{% macro postgres__replace_view(view, query) -%}
    {#- Views that read this one stay, unless its columns are others now. -#}
    {%- set create = 'create or replace view ' ~ view ~ ' as ' ~ query -%}
    do $replace$
    begin
        execute $view${{ create }}$view$;
    exception when invalid_table_definition then
        drop view {{ view }} cascade;
        execute $view${{ create }}$view$;
    end
    $replace$
{%- endmacro %}

{% macro open_unreadable_lines(schema) -%}
    {#- Lines of files that could not be loaded into the schema stand in a table there. -#}
    {%- set loaded = adapter.get_relation(database=target.get('database'), schema=schema, identifier='unreadable_lines') -%}
    {%- if loaded is not none -%}
        {%- do run_query(
            'insert into landing.unreadable_lines select source_table, file_name, line_number, error from ' ~ loaded
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro given_type_of(column) -%}
    {#- Type of a column in a schema, lower case, in the words of the contract where it has them. -#}
    {%- set type = (column.data_type if column.is_numeric() else column.dtype) | lower -%}
    {{ return({'timestamp without time zone': 'timestamp'}.get(type, type)) }}
{%- endmacro %}

{% macro check_required_columns(table, part) -%}
    {%- set missing = [] -%}
    {%- for column in table.columns.values() if column.config.meta.required and column.name not in part.columns -%}
        {%- do missing.append(column.name) -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- set them = 'them' if missing | length > 1 else 'it' -%}
        {{ stop(part.place ~ ' has no column ' ~ missing | join(', ') ~ ': ' ~ table.name ~ ' needs ' ~ them ~ '; add '
            ~ them ~ ' to the file (an empty value is allowed)') }}
    {%- endif -%}
{%- endmacro %}

{% macro is_text_type(given_type) -%}
    {#- True when a column is given as text, whose values may be blank or of another type. -#}
    {{ return(given_type is none or given_type.startswith('varchar') or given_type.startswith('char')
        or given_type in ['text', 'string']) }}
{%- endmacro %}

{% macro parse_given(column, given_type) -%}
    {#- A column as the contract's type; one that is given as that type stays as it is. -#}
    {%- if given_type == column.data_type and column.data_type in ['timestamp', 'date'] -%}
        {{ within_calendar(column.name, column.data_type) }}
    {%- elif given_type == column.data_type and column.data_type != 'text' -%}
        {{ column.name }}
    {%- elif column.data_type == 'text' and not is_text_type(given_type) -%}
        {{ text_as_given(column.name, given_type) }}
    {%- else -%}
        {{ parse_value(column.name, column.data_type, given_type) }}
    {%- endif -%}
{%- endmacro %}

{% macro parse_raw_column(column, given_type) -%}
    {%- set parsed = parse_given(column, given_type) | trim -%}
    {%- set may_be_float = is_text_type(given_type) or given_type in ['double', 'float', 'real', 'double precision']
        or given_type.startswith('decimal') or given_type.startswith('numeric') -%}
    {%- if column.name == 'customer_id' -%}
        {{ mask_address(mend_float_id(parsed)) }}
    {%- elif column.data_type == 'text' and column.name.endswith('_id') and may_be_float -%}
        {{ mend_float_id(parsed) }}
    {%- else -%}
        {{ parsed }}
    {%- endif -%}
{%- endmacro %}

{% macro mend_float_id(parsed) -%}
    {#- An id that some tool read as a float: 17850.0 is 17850; leading zeros stay. -#}
    case
        when {{ parsed }} like '%.0%' then {{ strip_float_suffix(parsed) }}
        else {{ parsed }}
    end
{%- endmacro %}

{% macro mask_address(parsed) -%}
    {#- An account whose id is an address: the id becomes public, the address must not. -#}
    case
        when {{ parsed }} like '%@%' then 'account:' || {{ salted_hash('lower(' ~ parsed ~ ')') }}
        else {{ parsed }}
    end
{%- endmacro %}

{% macro strip_float_suffix(expression) -%}
    {{ return(adapter.dispatch('strip_float_suffix', 'quintile')(expression)) }}
{%- endmacro %}

{% macro default__strip_float_suffix(expression) -%}
    regexp_replace({{ expression }}, '^([0-9]+)[.]0+$', '\1')
{%- endmacro %}

{% macro spark__strip_float_suffix(expression) -%}
    regexp_replace({{ expression }}, '^([0-9]+)[.]0+$', '$1')
{%- endmacro %}

{% macro row_hash(columns, given_types) -%}
    {#- The same for rows that are the same in every column of the contract, whatever else the file holds. -#}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append(
            'coalesce(' ~ text_as_given(column.name, given_types.get(column.name)) | trim ~ ", '') || '\x1f'"
        ) -%}
    {%- endfor -%}
    {{ dbt.hash(texts | join(' || ')) }}
{%- endmacro %}

{% macro row_payload(columns, given_types) -%}
    {#- The row as given, as JSON; personal columns are masked, and addresses that strayed into others. -#}
    {%- set pairs = [] -%}
    {%- for column in columns -%}
        {%- set text = text_as_given(column.name, given_types.get(column.name)) -%}
        {%- if column.config.meta.personal -%}
            {%- set text = "case when " ~ column.name ~ " is not null then '***' end" -%}
        {%- elif column.data_type == 'text' -%}
            {%- set text = "case when " ~ text ~ " like '%@%' then '***' else " ~ text ~ " end" -%}
        {%- endif -%}
        {%- do pairs.append((column.name, text)) -%}
    {%- endfor -%}
    {{ json_object(pairs) }}
{%- endmacro %}

{% macro doubtful_columns(columns, given_types) -%}
    {#- The columns whose values may fail to be of the contract's type. -#}
    {%- set doubtful = [] -%}
    {%- for column in columns if column.name in given_types -%}
        {%- set is_time = column.data_type in ['timestamp', 'date'] -%}
        {%- if column.data_type != 'text' and (is_time or given_types[column.name] != column.data_type) -%}
            {%- do doubtful.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(doubtful) }}
{%- endmacro %}

{% macro is_unparseable(column, given_type) -%}
    {#- True when a value is there but is not of the contract's type. -#}
    {%- set given = parse_value(column.name, 'text') if is_text_type(given_type) else column.name -%}
    ({{ given }} is not null and {{ parse_given(column, given_type) | trim }} is null)
{%- endmacro %}

{% macro unparseable_columns(columns, given_types) -%}
    {#- Names of the columns whose value is there but is not of the contract's type; null when there is none. -#}
    nullif(trim(
        {%- for column in doubtful_columns(columns, given_types) %}
        case when {{ is_unparseable(column, given_types[column.name]) }} then '{{ column.name }} ' else '' end ||
        {%- endfor %} ''), '')
{%- endmacro %}

{% macro has_unparseable(columns, given_types) -%}
    {#- The same as a boolean, which is cheaper where every row is looked at. -#}
    {%- for column in doubtful_columns(columns, given_types) %}
    {{ is_unparseable(column, given_types[column.name]) }} or
    {%- endfor %} false
{%- endmacro %}
