{#- Redshift's sides of the dispatched macros: compiled, not run (docs/engines_compiled.md). Without one, dbt takes that
    of PostgreSQL, of which Redshift is a descendant, then the default. -#}

{% macro redshift__make_array(items) -%}
    {#- A text with a mark (ASCII record separator) behind each item, for a path into SUPER takes no column as an index.
        What is there begins with a letter, what is null has none. -#}
    {%- for item in items -%}
        coalesce('v' || cast({{ item }} as {{ dbt.type_string() }}), '') || chr(30)
        {{- ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro redshift__array_item(array, position, item_type) -%}
    cast(substring(nullif(split_part({{ array }}, chr(30), {{ position }}), ''), 2) as {{ item_type }})
{%- endmacro %}

{% macro redshift__integer_divide(dividend, divisor) -%}
    {#- A quotient of decimals keeps some of the fraction, so the remainder is taken off before. -#}
    cast((({{ dividend }}) - mod({{ dividend }}, {{ divisor }})) / ({{ divisor }}) as decimal(38, 0))
{%- endmacro %}

{% macro redshift__joined_text(text, separator, order_by) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

{% macro redshift__json_object(columns) -%}
    json_serialize(object(
        {%- for name, expression in columns %}
        '{{ name }}', {{ expression }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro redshift__parse_value(expression, data_type, given_type=none) -%}
    {%- set text = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- if data_type == 'text' -%}
        nullif(btrim({{ text }}, '{{ " \t\r\n\u00a0\ufeff" }}'), '')
    {%- elif data_type == 'timestamp' -%}
        {{ within_calendar('try_cast(' ~ text ~ " as timestamptz) at time zone 'UTC'", 'timestamp') }}
    {%- elif data_type == 'date' -%}
        {{ within_calendar('cast(try_cast(' ~ text ~ ' as timestamp) as date)', 'date') }}
    {%- else -%}
        try_cast({{ text }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro redshift__sha256(expression) -%}
    sha2({{ expression }}, 256)
{%- endmacro %}

{% macro redshift__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{% macro redshift__strip_float_suffix(expression) -%}
    case
        when {{ matches(expression, '^[0-9]+[.]0+$') }} then split_part({{ expression }}, '.', 1)
        else {{ expression }}
    end
{%- endmacro %}

{% macro redshift__nfc(expression) -%}
    {#- A function that has to be made once: docs/engines_compiled.md. -#}
    nfc_normalize({{ expression }})
{%- endmacro %}

{% macro redshift__content_hash(columns) -%}
    {#- fnv_hash takes one value: the columns as one text, in which null differs from what is empty. -#}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append("coalesce('v' || cast(" ~ column ~ ' as ' ~ dbt.type_string() ~ "), '') || chr(31)") -%}
    {%- endfor -%}
    {{ wide_integer('fnv_hash(' ~ texts | join(' || ') ~ ')') }}
{%- endmacro %}

{% macro redshift__text_as_given(expression, given_type=none) -%}
    {{ default__text_as_given(expression, given_type) }}
{%- endmacro %}

{% macro redshift__replace_view(view, query) -%}
    {#- No blocks of code, as on PostgreSQL: columns that changed need the view dropped by hand. -#}
    {{ default__replace_view(view, query) }}
{%- endmacro %}

{% macro redshift__create_parsing_functions() -%}
    {#- try_cast needs none. -#}
    {{ return('') }}
{%- endmacro %}
