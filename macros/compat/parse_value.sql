{% macro parse_value(expression, data_type, given_type=none) -%}
    {{ return(adapter.dispatch('parse_value', 'quintile')(expression, data_type, given_type)) }}
{%- endmacro %}

{% macro default__parse_value(expression, data_type, given_type=none) -%}
    {#- Where the door of raw tables is not made yet. It needs a cast that gives null instead of an error. -#}
    {{ stop('raw tables are opened on duckdb, postgres and spark, not on ' ~ target.type ~ ': use one of these targets') }}
{%- endmacro %}

{% macro duckdb__parse_value(expression, data_type, given_type=none) -%}
    {%- if data_type == 'text' -%}
        nullif(trim(cast({{ expression }} as varchar), '{{ " \t\r\n\u00a0\ufeff" }}'), '')
    {%- elif data_type == 'timestamp' -%}
        {#- By way of timestamptz: a plain cast ignores an offset such as +02:00. But the plain one first, which knows no
            names of time zones: one such name would shift the rows after it that have no offset (seen in DuckDB 1.5). -#}
        {{ within_calendar(
            "case when try_cast(" ~ expression ~ " as timestamp) is not null then try_cast(" ~ expression
            ~ " as timestamptz) at time zone 'UTC' end", 'timestamp'
        ) }}
    {%- elif data_type == 'date' -%}
        {{ within_calendar("cast(try_cast(" ~ expression ~ " as timestamp) as date)", 'date') }}
    {%- elif data_type == 'boolean' -%}
        coalesce(try_cast({{ expression }} as boolean), try_cast(try_cast({{ expression }} as double) as boolean))
    {%- else -%}
        try_cast({{ expression }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro postgres__parse_value(expression, data_type, given_type=none) -%}
    {%- set text = text_as_given(expression, given_type) -%}
    {%- set number = modules.re.match('^(?:decimal|numeric)\\((\\d+), ?(\\d+)\\)$', data_type) -%}
    {%- if data_type == 'text' -%}
        nullif(btrim({{ text }}, '{{ " \t\r\n\u00a0\ufeff" }}'), '')
    {%- elif data_type in ['timestamp', 'date', 'boolean'] -%}
        landing.read_{{ data_type }}({{ text }})
    {%- elif not number -%}
        {{ stop('no raw column can be of type ' ~ data_type ~ ' on PostgreSQL: use text, timestamp, date, boolean or decimal') }}
    {%- else -%}
        {%- set size = number.group(1) ~ ', ' ~ number.group(2) -%}
        {%- if given_type in ['double precision', 'real'] -%}
            cast(landing.round_float({{ expression }}, {{ size }}) as {{ data_type }})
        {%- elif given_type in ['smallint', 'integer', 'bigint'] or (given_type or '').startswith('numeric') -%}
            cast(landing.fit_decimal(cast({{ expression }} as decimal), {{ size }}) as {{ data_type }})
        {%- else -%}
            cast(landing.fit_decimal(landing.read_number({{ text }}), {{ size }}) as {{ data_type }})
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro text_as_given(expression, given_type=none) -%}
    {#- A raw value as text, the same on every engine. -#}
    {{ return(adapter.dispatch('text_as_given', 'quintile')(expression, given_type)) }}
{%- endmacro %}

{% macro default__text_as_given(expression, given_type=none) -%}
    cast({{ expression }} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro postgres__text_as_given(expression, given_type=none) -%}
    {#- A float as DuckDB writes it, and a time with offset in UTC whatever the time zone of the session. -#}
    {%- if given_type in ['double precision', 'real'] -%}
        landing.float_text(cast({{ expression }} as text))
    {%- elif given_type == 'timestamp with time zone' -%}
        (cast({{ expression }} at time zone 'UTC' as text) || '+00')
    {%- else -%}
        cast({{ expression }} as text)
    {%- endif -%}
{%- endmacro %}

{% macro within_calendar(expression, data_type) -%}
    {#- Null for what no shop can mean: infinity, years before 1900 or after 9998. -#}
    case
        when {{ expression }} >= cast('1900-01-01' as {{ data_type }})
            and {{ expression }} < cast('9999-01-01' as {{ data_type }})
            then {{ expression }}
    end
{%- endmacro %}
