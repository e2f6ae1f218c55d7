{#- What DuckDB makes of a text at the door, in the words of Spark: its casts take other texts than DuckDB's, so a text is
    matched first and given to them in one form. tests/python/engines compares both, value by value. -#}

{% macro spark__parse_value(expression, data_type, given_type=none) -%}
    {%- if data_type == 'text' -%}
        nullif(trim(both '{{ " \t\r\n\u00a0\ufeff" }}' from {{ text_as_given(expression, given_type) }}), '')
    {%- elif data_type in ['timestamp', 'date'] and given_type in ['timestamp', 'timestamp_ntz', 'date'] -%}
        {{ spark_within_calendar('cast(' ~ expression ~ ' as ' ~ data_type ~ ')', data_type) }}
    {%- elif data_type == 'timestamp' -%}
        {{ spark_within_calendar('try_cast(' ~ spark_time_text(expression) ~ ' as timestamp)', 'timestamp') }}
    {%- elif data_type == 'date' -%}
        {#- The day as it is written: an offset is not applied. -#}
        {{ spark_within_calendar('cast(try_cast(' ~ spark_time_text(expression) ~ ' as timestamp_ntz) as date)', 'date') }}
    {%- elif data_type == 'boolean' and is_text_type(given_type) -%}
        case
            when lower({{ expression }}) in ('true', 't', 'yes', 'y', '1') then true
            when lower({{ expression }}) in ('false', 'f', 'no', 'n', '0') then false
            when {{ expression }} rlike '(?i)^\\s*[-+]?(nan|inf|infinity)\\s*$' then true
            else cast({{ spark_number_text(expression) }} as double) <> 0
        end
    {%- elif data_type == 'boolean' -%}
        cast({{ expression }} as double) <> 0
    {%- elif not data_type.startswith('decimal') -%}
        {{ stop('no raw column can be of type ' ~ data_type ~ ' on Spark: use text, timestamp, date, boolean or decimal') }}
    {%- elif given_type in ['double', 'float'] -%}
        {#- Scaled as a float, then half away from zero, as DuckDB does. -#}
        {%- set places = data_type.split(',')[1].strip(' )') | int -%}
        try_cast(
            try_cast(
                round(
                    cast({{ expression }} * cast({{ 10 ** places }} as {{ given_type }}) as double)
                    + cast(1e-9 as double) * sign({{ expression }}), 0
                ) as decimal(38, 0)
            ) * cast({{ as_decimal(1, places) }} as decimal({{ places + 1 }}, {{ places }})) as {{ data_type }}
        )
    {%- elif is_text_type(given_type) -%}
        try_cast({{ spark_number_text(expression) }} as {{ data_type }})
    {%- else -%}
        try_cast({{ expression }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro spark_within_calendar(expression, data_type) -%}
    {#- within_calendar of an expression that is written, and computed, once. -#}
    get(filter(array({{ expression }}), given -> given >= cast('1900-01-01' as {{ data_type }})
        and given < cast('9999-01-01' as {{ data_type }})), 0)
{%- endmacro %}

{% macro spark_number_text(expression) -%}
    {#- A number as Spark reads it: spaces around it, a sign, underscores between digits, an exponent; else null. -#}
    case
        when {{ expression }} rlike '^[0-9]{1,30}([.][0-9]{1,30})?$' then {{ expression }}
        when {{ expression }} rlike '^\\s*[-+]?([0-9]+(_[0-9]+)*([.]([0-9]+(_[0-9]+)*)?)?|[.][0-9]+(_[0-9]+)*)([eE][-+]?0*[0-9](_?[0-9]){0,2})?\\s*$'
            then replace(trim(both ' \t\n\r' from {{ expression }}), '_', '')
    end
{%- endmacro %}

{% macro spark_time_text(expression) -%}
    {#- A time as Spark reads it: a whole date, and perhaps a time of day with an offset; else null. A date may be
        separated by - / space or backslash; 24:00:00 is the next day's beginning. Spark cuts off more than six places of
        a second. -#}
    {%- set date = '^\\\\s*0*([0-9]{4})([-/ \\\\\\\\])([0-9]{1,2})\\\\2([0-9]{1,2})' -%}
    {%- set minute = date ~ '[ T]\\\\s*0*([0-9]{1,2}):([0-9]{1,2})' -%}
    {%- set second = minute ~ ':([0-9]{1,2})(?:[.]([0-9]*))?(Z|[-+][0-9]{2}(?:[0-9]{2}|:[0-9]{2}(?::[0-9]{2})?)?)?(?: [Uu][Tt][Cc])?\\\\s*$' -%}
    {%- set midnight = date ~ '[ T]\\\\s*0*24:00?(?::00?(?:[.]0*)?Z?)?\\\\s*$' -%}
    case
        when {{ expression }} rlike '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z?)?$'
            and not {{ expression }} like '%24:00:00%'
            then {{ expression }}
        when {{ expression }} rlike '{{ second }}' and not {{ expression }} rlike '{{ midnight }}'
            then regexp_replace({{ expression }}, '{{ second }}', '$1-$3-$4 $5:$6:$7.$8000000$9')
        when {{ expression }} rlike '{{ minute }}\\s*$' and not {{ expression }} rlike '{{ midnight }}'
            then regexp_replace({{ expression }}, '{{ minute }}\\s*$', '$1-$3-$4 $5:$6')
        when {{ expression }} rlike '{{ date }}$'
            then regexp_replace({{ expression }}, '{{ date }}$', '$1-$3-$4')
        when {{ expression }} rlike '{{ midnight }}'
            then cast(date_add(
                try_cast(regexp_replace({{ expression }}, '{{ midnight }}', '$1-$3-$4') as date), 1
            ) as string)
        when lower({{ expression }}) rlike '^\\s*epoch\\s*$' then '1970-01-01'
    end
{%- endmacro %}

{% macro spark__text_as_given(expression, given_type=none) -%}
    {#- A float as DuckDB writes it (12345678.0 and 1e+16, not 1.2345678E7 and 1.0E16), a moment with its offset. -#}
    {%- if given_type in ['double', 'float'] -%}
        {%- set text = 'cast(' ~ expression ~ ' as string)' -%}
        case
            when {{ text }} = 'NaN' or {{ text }} like '%Infinity' then lower(replace({{ text }}, 'inity', ''))
            when abs({{ expression }}) < 1e16 and {{ expression }} = floor({{ expression }})
                then cast(cast({{ text }} as decimal(17, 0)) as string) || '.0'
            when abs({{ expression }}) < 1e16 and abs({{ expression }}) >= 1e-4
                then regexp_replace(cast(cast({{ text }} as decimal(38, 21)) as string), '0+$', '')
            else regexp_replace(regexp_replace(regexp_replace({{ text }}, '[.]0E', 'E'), 'E([0-9])', 'e+$1'), 'E-([0-9])$', 'e-0$1')
        end
    {%- elif given_type == 'timestamp' -%}
        cast({{ expression }} as string) || '+00'
    {%- else -%}
        cast({{ expression }} as string)
    {%- endif -%}
{%- endmacro %}
