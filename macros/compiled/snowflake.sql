{#- Snowflake's sides of the dispatched macros: compiled, not run (docs/engines_compiled.md). -#}

{% macro snowflake__make_array(items) -%}
    array_construct({{ items | join(', ') }})
{%- endmacro %}

{% macro snowflake__array_item(array, position, item_type) -%}
    {#- Positions count from 0, and what comes out is a variant. -#}
    cast(get({{ array }}, {{ position }} - 1) as {{ item_type }})
{%- endmacro %}

{% macro snowflake__integer_divide(dividend, divisor) -%}
    {#- A quotient is rounded to six places, so the remainder is taken off before. -#}
    cast((({{ dividend }}) - mod({{ dividend }}, {{ divisor }})) / ({{ divisor }}) as decimal(38, 0))
{%- endmacro %}

{% macro snowflake__joined_text(text, separator, order_by) -%}
    nullif(listagg({{ text }}, '{{ separator }}') within group (order by {{ order_by }}), '')
{%- endmacro %}

{% macro snowflake__json_object(columns) -%}
    to_json(object_construct_keep_null(
        {%- for name, expression in columns %}
        '{{ name }}', {{ expression }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro snowflake__parse_value(expression, data_type, given_type=none) -%}
    {#- Only texts can be tried; a value of another type is written as one before. A time without an offset is in UTC,
        whatever the time zone of the session. -#}
    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    {%- if data_type == 'text' -%}
        nullif(trim({{ text }}, '{{ " \\t\\r\\n\\u00a0\\ufeff" }}'), '')
    {%- elif data_type == 'timestamp' -%}
        {%- set moved = "cast(convert_timezone('UTC', try_to_timestamp_tz(" ~ text ~ ')) as timestamp_ntz)' -%}
        {{ within_calendar(
            'case when ' ~ matches(text, ':[0-9.]+ *(Z|[-+][0-9:]+)$') ~ ' then ' ~ moved
            ~ ' else try_to_timestamp_ntz(' ~ text ~ ') end', 'timestamp_ntz'
        ) }}
    {%- elif data_type == 'date' -%}
        {{ within_calendar('cast(try_to_timestamp_ntz(' ~ text ~ ') as date)', 'date') }}
    {%- else -%}
        try_cast({{ text }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__sha256(expression) -%}
    sha2({{ expression }}, 256)
{%- endmacro %}

{% macro snowflake__matches(expression, pattern) -%}
    {#- rlike asks for the whole text to match. -#}
    regexp_instr({{ expression }}, '{{ pattern }}') > 0
{%- endmacro %}

{% macro snowflake__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{% macro snowflake__strip_float_suffix(expression) -%}
    regexp_replace({{ expression }}, '^([0-9]+)[.]0+$', '\\1')
{%- endmacro %}

{% macro snowflake__nfc(expression) -%}
    {#- A function that has to be made once: docs/engines_compiled.md. -#}
    nfc_normalize({{ expression }})
{%- endmacro %}

{% macro snowflake__content_hash(columns) -%}
    {{ wide_integer('hash(' ~ columns | join(', ') ~ ')') }}
{%- endmacro %}

{% macro snowflake__business_date(timestamp) -%}
    cast(convert_timezone('UTC', '{{ var("business_timezone") }}', {{ timestamp }}) as date)
{%- endmacro %}

{% macro snowflake__start_of_day(date) -%}
    convert_timezone('{{ var("business_timezone") }}', 'UTC', cast({{ date }} as timestamp_ntz))
{%- endmacro %}

{% macro snowflake__add_seconds(timestamp, seconds) -%}
    timestampadd(second, {{ seconds }}, {{ timestamp }})
{%- endmacro %}
