{#- Raw files on Spark. Parquet is read in place. CSV is read once into a Parquet table in the schema landing, since a
    view on the files would parse them again for each model; a line that Spark can't fit into the columns is noted in
    landing.unreadable_lines, without its number, which Spark doesn't know. -#}

{% macro spark__list_raw_files(folder) -%}
    {%- do run_query("create or replace temporary view quintile_raw_files using binaryFile options (path "
        ~ spark_literal(spark_glob_text(folder)) ~ ", recursiveFileLookup 'true')") -%}
    {%- set found = run_query('select path from quintile_raw_files order by path').columns[0].values() -%}
    {%- set last_part = folder.rstrip('/').split('/')[-1] -%}
    {%- set files = [] -%}
    {%- for file in found -%}
        {%- set path = file.split('/' ~ last_part ~ '/', 1)[1] -%}
        {%- set format = 'parquet' if path.endswith('.parquet')
            else ('csv' if path.endswith('.csv') or path.endswith('.csv.gz') else none) -%}
        {%- if format and not path.split('/')[-1].startswith('.') -%}
            {%- do files.append({
                'table': path.split('/')[0] if '/' in path else path.split('.')[0],
                'format': format,
                'path': file,
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}

{% macro spark__raw_file_columns(sql) -%}
    {%- set columns = {} -%}
    {%- for column in run_query('describe query select * from ' ~ sql).rows -%}
        {%- do columns.update({column[0] | lower: {'name': adapter.quote(column[0]), 'type': column[1] | lower}}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro spark__read_parquet_files(name, paths) -%}
    {#- Files of equal columns and types are one table; a column whose type differs from part to part is read as text. Of
        more than a hundred files equal columns are taken for granted, or ones that Spark can merge. -#}
    {%- set groups, types = {}, {} -%}
    {%- if paths | length > 100 -%}
        {%- do groups.update({'all': paths}) -%}
    {%- else -%}
        {%- for path in paths -%}
            {%- set columns = spark_file_columns(path) -%}
            {%- do groups.setdefault(columns | string, []).append(path) -%}
            {%- do types.update({columns | string: columns}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for columns in types.values() -%}
        {%- for column in columns if column not in names -%}{%- do names.append(column) -%}{%- endfor -%}
    {%- endfor -%}
    {%- set mixed = [] -%}
    {%- for name in names if types.values() | map(attribute=name) | select | unique | list | length > 1 -%}
        {%- do mixed.append(name) -%}
    {%- endfor -%}
    {%- set selects = [] -%}
    {%- for columns, files in groups.items() -%}
        {%- set table = relation_in('landing', name ~ '_files_' ~ loop.index) -%}
        {%- do run_query('drop table if exists ' ~ table) -%}
        {%- do run_query('create table ' ~ table ~ " using parquet options (path " ~ spark_paths(files)
            ~ ", mergeSchema 'true')") -%}
        {%- if groups | length == 1 -%}{{ return(table | string) }}{%- endif -%}
        {%- set items = [] -%}
        {%- for column in names -%}
            {%- set item = adapter.quote(column) if column in types[columns] else 'null' -%}
            {%- set item = 'cast(' ~ item ~ ' as string)' if column in mixed else item -%}
            {%- do items.append(item ~ ' as ' ~ adapter.quote(column)) -%}
        {%- endfor -%}
        {%- do selects.append('select ' ~ items | join(', ') ~ ' from ' ~ table) -%}
    {%- endfor -%}
    {{ return('(' ~ selects | join(' union all ') ~ ')') }}
{%- endmacro %}

{% macro spark_file_columns(path) -%}
    {#- {lower-case name: type} of a Parquet file. -#}
    {%- do run_query('create or replace temporary view quintile_raw_file using parquet options (path '
        ~ spark_paths([path]) ~ ')') -%}
    {%- set columns = {} -%}
    {%- for column in run_query('describe table quintile_raw_file').rows -%}
        {%- do columns.update({column[0] | lower: column[1] | lower}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro spark__read_csv_files(name, headers) -%}
    {%- set readable = relation_in('landing', name ~ '_readable_lines') -%}
    {%- do run_query('drop table if exists ' ~ readable) -%}
    {%- set groups = {} -%}
    {%- for path, header in headers.items() -%}
        {%- do groups.setdefault(header, []).append(path) -%}
    {%- endfor -%}
    {%- set columns = [] -%}
    {%- for header in groups -%}
        {%- for column in csv_columns(header) if column not in columns -%}{%- do columns.append(column) -%}{%- endfor -%}
    {%- endfor -%}
    {%- set selects, unreadable = [], [] -%}
    {%- for header, paths in groups.items() -%}
        {%- set table = relation_in('landing', name ~ '_files_' ~ loop.index) -%}
        {%- do spark_csv_table(table, csv_columns(header), paths) -%}
        {%- set names = [] -%}
        {%- for column in columns -%}
            {%- do names.append((adapter.quote(column) if column in csv_columns(header) else 'cast(null as string)')
                ~ ' as ' ~ adapter.quote(column)) -%}
        {%- endfor -%}
        {%- do selects.append(
            'select ' ~ names | join(', ') ~ ', _metadata.file_path as _file_name, _unreadable_line from ' ~ table
        ) -%}
    {%- endfor -%}
    {%- do run_query('create table ' ~ readable ~ ' as ' ~ selects | join(' union all ')) -%}
    {%- set lines = run_query('select count(*) from ' ~ readable ~ ' where _unreadable_line is not null').rows[0][0] -%}
    {%- if lines > 0 -%}
        {%- do run_query(
            "insert into landing.unreadable_lines select '" ~ name ~ "', _file_name, cast(null as bigint), "
            ~ "'does not fit the columns' from " ~ readable ~ ' where _unreadable_line is not null'
        ) -%}
    {%- endif -%}
    {{ return('(select * from ' ~ readable ~ ' where _unreadable_line is null)') }}
{%- endmacro %}

{% macro spark_csv_table(table, columns, paths) -%}
    {#- RFC 4180, nothing guessed. Without columnPruning false, a line's fate would depend on the columns that are read. -#}
    {%- set types = [] -%}
    {%- for column in columns -%}{%- do types.append(adapter.quote(column) ~ ' string') -%}{%- endfor -%}
    {%- do run_query('drop table if exists ' ~ table) -%}
    {%- do run_query(
        'create table ' ~ table ~ ' (' ~ types | join(', ') ~ ', _unreadable_line string) using csv options (path '
        ~ spark_paths(paths) ~ ", header 'true', enforceSchema 'true', multiLine 'true', sep ',', quote '\"', escape '\"', "
        ~ "mode 'PERMISSIVE', columnNameOfCorruptRecord '_unreadable_line', columnPruning 'false', encoding "
        ~ spark_literal(var('raw_encoding')) ~ ')'
    ) -%}
{%- endmacro %}

{% macro spark__csv_first_line(path) -%}
    {%- do run_query("create or replace temporary view quintile_raw_header using text options (path "
        ~ spark_paths([path]) ~ ", encoding " ~ spark_literal(var('raw_encoding')) ~ ')') -%}
    {%- set lines = run_query('select value from quintile_raw_header limit 1').rows -%}
    {{ return(lines[0][0] if lines else none) }}
{%- endmacro %}

{% macro spark_paths(paths) -%}
    {#- One path, or a pattern of Hadoop that means exactly these. -#}
    {%- set texts = [] -%}
    {%- for path in paths -%}{%- do texts.append(spark_glob_text(path) | replace(',', '\\,')) -%}{%- endfor -%}
    {{ return(spark_literal(texts[0] if texts | length == 1 else '{' ~ texts | join(',') ~ '}')) }}
{%- endmacro %}

{% macro spark_glob_text(path) -%}
    {#- A path that Hadoop takes as it is, though it may hold what it would read as a pattern. -#}
    {%- set characters = [] -%}
    {%- for character in path -%}
        {%- do characters.append('\\' ~ character if character in '[]*?{}' else character) -%}
    {%- endfor -%}
    {{ return(characters | join) }}
{%- endmacro %}
