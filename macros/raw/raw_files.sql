{#- Files are read in place on DuckDB; Spark's side is in macros/spark; other engines take a schema (var raw_schema). -#}

{% macro list_raw_files(folder) -%}
    {{ return(adapter.dispatch('list_raw_files', 'quintile')(folder)) }}
{%- endmacro %}

{% macro default__list_raw_files(folder) -%}
    {{ return([]) }}
{%- endmacro %}

{% macro duckdb__list_raw_files(folder) -%}
    {%- set found = run_query("select file from glob(" ~ sql_text(glob_literal(folder) ~ '/**') ~ ") order by file") -%}
    {%- set prefix_length = folder | length + 1 -%}
    {%- set files = [] -%}
    {%- for file in found.columns[0].values() -%}
        {%- set path = (file | replace('\\', '/'))[prefix_length:] -%}
        {%- set format = 'parquet' if path.endswith('.parquet')
            else ('csv' if path.endswith('.csv') or path.endswith('.csv.gz') else none) -%}
        {%- set table = path.split('/')[0] if '/' in path else path.split('.')[0] -%}
        {%- if format and not path.split('/')[-1].startswith('.') -%}
            {%- do files.append({'table': table, 'format': format, 'path': file}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}

{% macro find_raw_files(name, location) -%}
    {%- set files = location.files | selectattr('table', 'equalto', name) | list -%}
    {%- if not files -%}{{ return(none) }}{%- endif -%}
    {%- set formats = files | map(attribute='format') | unique | list -%}
    {%- if formats | length > 1 -%}
        {{ stop(location.name ~ ' holds ' ~ name ~ ' both as csv and as parquet: keep one of them') }}
    {%- endif -%}
    {%- set paths = files | map(attribute='path') | list -%}
    {%- set place = paths[0] ~ (' (and ' ~ (paths | length - 1) ~ ' more parts)' if paths | length > 1 else '') -%}
    {%- set headers = {} -%}
    {%- for path in paths if formats[0] == 'csv' -%}
        {%- do headers.update({path: csv_header(path)}) -%}
    {%- endfor -%}
    {%- set sql = read_csv_files(name, headers) if headers else read_parquet_files(name, paths) -%}
    {%- set columns = raw_file_columns(sql) -%}
    {%- set parts = [] -%}
    {%- for path, header in headers.items() -%}
        {%- do parts.append({'place': path, 'columns': csv_columns(header) | map('lower') | list}) -%}
    {%- endfor -%}
    {%- if not parts -%}
        {%- do parts.append({'place': place, 'columns': columns.keys() | list}) -%}
    {%- endif -%}
    {{ return({'sql': sql, 'columns': columns, 'parts': parts}) }}
{%- endmacro %}

{% macro raw_file_columns(sql) -%}
    {#- {lower-case name: {name: quoted, type: as given}} of what a from-clause reads. -#}
    {{ return(adapter.dispatch('raw_file_columns', 'quintile')(sql)) }}
{%- endmacro %}

{% macro default__raw_file_columns(sql) -%}
    {%- set columns = {} -%}
    {%- for column in run_query('describe select * from ' ~ sql).rows -%}
        {%- do columns.update({
            column[0] | trim | lower: {'name': adapter.quote(column[0]), 'type': column[1] | string | lower}
        }) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro read_parquet_files(name, paths) -%}
    {{ return(adapter.dispatch('read_parquet_files', 'quintile')(name, paths)) }}
{%- endmacro %}

{% macro default__read_parquet_files(name, paths) -%}
    read_parquet({{ sql_list(paths) }}, union_by_name = true, hive_partitioning = false)
{%- endmacro %}

{% macro read_csv_files(name, headers) -%}
    {{ return(adapter.dispatch('read_csv_files', 'quintile')(name, headers)) }}
{%- endmacro %}

{% macro default__read_csv_files(name, headers) -%}
    {#- Parts with the same header are read together. The dialect is fixed (RFC 4180), never guessed. Lines that can't be
        read are kept in landing.unreadable_lines; a table that has any is copied without them, since a view would drop
        or keep such a line depending on the columns a query happens to read. -#}
    {%- set groups = {} -%}
    {%- for path, header in headers.items() -%}
        {%- do groups.setdefault(header, []).append(path) -%}
    {%- endfor -%}
    {%- set selects = [] -%}
    {%- for header, parts in groups.items() -%}
        {%- do selects.append('select * from ' ~ read_csv_call(header, parts)) -%}
    {%- endfor -%}
    {%- set readable = relation_in('landing', name ~ '_readable_lines') -%}
    {%- set errors = namespace(count=0) -%}
    {%- for header, parts in groups.items() -%}
        {%- set errors.count = errors.count + note_unreadable_lines(name, header, parts) -%}
    {%- endfor -%}
    {%- do run_query('drop table if exists ' ~ readable) -%}
    {%- if errors.count == 0 -%}
        {{ return('(' ~ selects | join(' union all by name ') ~ ')') }}
    {%- endif -%}
    {%- do run_query('create table ' ~ readable ~ ' as ' ~ selects | join(' union all by name ')
        | replace('/* unreadable lines */', ', ignore_errors = true')) -%}
    {{ return(readable | string) }}
{%- endmacro %}

{% macro csv_header(path) -%}
    {#- The header line of a CSV file, as one text without a byte-order mark. Read by one thread: of a large file that
        several read at once, `limit 1` may be a line from the middle. -#}
    {%- set line = csv_first_line(path) -%}
    {%- if line is none -%}
        {{ stop(path ~ ' is empty: it needs at least a header line; write one, or remove the file if the table is optional') }}
    {%- endif -%}
    {%- set header = (line | string | trim).lstrip('\ufeff') -%}
    {%- do check_csv_header(path, header) -%}
    {{ return(header) }}
{%- endmacro %}

{% macro csv_first_line(path) -%}
    {{ return(adapter.dispatch('csv_first_line', 'quintile')(path)) }}
{%- endmacro %}

{% macro default__csv_first_line(path) -%}
    {%- set line = run_query(
        "select line from read_csv(" ~ sql_text(glob_literal(path)) ~ ", auto_detect = false, header = false, strict_mode = false, "
        ~ "columns = {'line': 'VARCHAR'}, delim = '\x1f', quote = '', escape = '', ignore_errors = true, parallel = false, "
        ~ "encoding = " ~ sql_text(var('raw_encoding')) ~ ") limit 1"
    ) -%}
    {{ return(line.rows[0][0] if line.rows else none) }}
{%- endmacro %}

{% macro csv_columns(header) -%}
    {#- Names of the columns of a header line; a comma within double quotes belongs to the name. -#}
    {%- set pieces = [] -%}
    {%- for piece in header.split('"') -%}
        {%- do pieces.append(piece if loop.index0 is odd else piece | replace(',', '\x1f')) -%}
    {%- endfor -%}
    {%- set names = [] -%}
    {%- for name in (pieces | join).split('\x1f') -%}
        {%- do names.append(name | trim) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{% macro check_csv_header(path, header) -%}
    {%- set names = csv_columns(header) -%}
    {%- if '\x00' in header or '\ufffd' in header -%}
        {{ stop(path ~ ' is not text in ' ~ var('raw_encoding') ~ ': save it as UTF-8, or set the var raw_encoding') }}
    {%- elif names | length == 1 and (';' in header or '\t' in header) -%}
        {{ stop(path ~ ' is not separated by commas: write it as comma-separated values') }}
    {%- elif '' in names -%}
        {{ stop(path ~ ' has a column without a name in its header: name it, or remove it') }}
    {%- elif names | map('lower') | unique | list | length < names | length -%}
        {{ stop(path ~ ' names a column twice in its header: rename one of them') }}
    {%- endif -%}
{%- endmacro %}

{% macro read_csv_call(header, paths, more='/* unreadable lines */') -%}
    read_csv(
        {{ sql_list(paths) }}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        encoding = {{ sql_text(var('raw_encoding')) }}, columns = {
            {%- for name in csv_columns(header) %}{{ sql_text(name) }}: 'VARCHAR'{{ ', ' if not loop.last }}{% endfor -%}
        } {{ more }}
    )
{%- endmacro %}

{% macro create_unreadable_lines() -%}
    create table if not exists {{ relation_in('landing', 'unreadable_lines') }} (
        source_table {{ dbt.type_string() }},
        file_name {{ dbt.type_string() }},
        line_number bigint,
        error {{ dbt.type_string() }}
    )
{%- endmacro %}

{% macro note_unreadable_lines(name, header, paths) -%}
    {#- Reads every value of the files once and notes the lines that can't be read; their number is returned. -#}
    {%- do run_query('drop table if exists reject_errors') -%}
    {%- do run_query('drop table if exists reject_scans') -%}
    {%- do run_query('select max(columns(*)) from ' ~ read_csv_call(header, paths, ', store_rejects = true')) -%}
    {%- do run_query(
        "insert into landing.unreadable_lines select '" ~ name ~ "', s.file_path, e.line, min(lower(cast(e.error_type as varchar))) "
        ~ "from reject_errors as e join reject_scans as s on e.scan_id = s.scan_id and e.file_id = s.file_id "
        ~ "group by s.file_path, e.line"
    ) -%}
    {{ return(run_query('select count(*) from reject_errors').rows[0][0] | int) }}
{%- endmacro %}

{% macro sql_text(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{% macro glob_literal(path) -%}
    {#- A path that DuckDB takes as it is, though it may hold what a glob would read as a pattern. -#}
    {%- set characters = [] -%}
    {%- for character in path -%}
        {%- do characters.append('[' ~ character ~ ']' if character in '[]*?' else character) -%}
    {%- endfor -%}
    {{ return(characters | join) }}
{%- endmacro %}

{% macro sql_list(texts) -%}
    [{% for text in texts %}{{ sql_text(glob_literal(text)) }}{{ ', ' if not loop.last }}{% endfor %}]
{%- endmacro %}
