{% macro sha256(expression) -%}
    {{ return(adapter.dispatch('sha256', 'quintile')(expression)) }}
{%- endmacro %}

{% macro duckdb__sha256(expression) -%}
    sha256({{ expression }})
{%- endmacro %}

{% macro postgres__sha256(expression) -%}
    encode(sha256(convert_to({{ expression }}, 'UTF8')), 'hex')
{%- endmacro %}

{% macro spark__sha256(expression) -%}
    sha2({{ expression }}, 256)
{%- endmacro %}

{% macro matches(expression, pattern) -%}
    {{ return(adapter.dispatch('matches', 'quintile')(expression, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(expression, pattern) -%}
    {{ expression }} ~ '{{ pattern }}'
{%- endmacro %}

{% macro spark__matches(expression, pattern) -%}
    {{ expression }} rlike '{{ java_pattern(pattern) }}'
{%- endmacro %}

{% macro java_pattern(pattern) -%}
    {#- Java knows no [:space:] or [:cntrl:], and its $ also stands before a line break at the end. In a text of Spark a
        backslash is written twice. -#}
    {%- set classes = pattern | replace('[:space:]', '\\\\s') | replace('[:cntrl:]', '\\\\p{Cntrl}') -%}
    {{ return(classes[:-1] ~ '\\\\z' if classes.endswith('$') else classes) }}
{%- endmacro %}

{% macro replace_all(expression, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_all', 'quintile')(expression, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ java_pattern(pattern) }}', '{{ replacement }}')
{%- endmacro %}

{% macro nfc(expression) -%}
    {{ return(adapter.dispatch('nfc', 'quintile')(expression)) }}
{%- endmacro %}

{% macro duckdb__nfc(expression) -%}
    nfc_normalize({{ expression }})
{%- endmacro %}

{% macro postgres__nfc(expression) -%}
    normalize({{ expression }}, NFC)
{%- endmacro %}

{% macro spark__nfc(expression) -%}
    {#- Spark has no function of its own for it, but brings the library that knows; without a Python worker per row. -#}
    case
        when {{ expression }} is not null
            then java_method('com.ibm.icu.text.Normalizer', 'compose', {{ expression }}, false)
    end
{%- endmacro %}

{% macro content_hash(columns) -%}
    {#- A whole number of 64 bits that rows of other content do not share, but for chance. Each engine has its own. -#}
    {{ return(adapter.dispatch('content_hash', 'quintile')(columns)) }}
{%- endmacro %}

{% macro duckdb__content_hash(columns) -%}
    {{ wide_integer('hash(' ~ columns | join(', ') ~ ')') }}
{%- endmacro %}

{% macro postgres__content_hash(columns) -%}
    {{ wide_integer("hashtextextended(cast(jsonb_build_array(" ~ columns | join(', ') ~ ") as text), 0)") }}
{%- endmacro %}

{% macro spark__content_hash(columns) -%}
    {#- xxhash64 passes over nulls, so that null, 1 would be 1, null: the nulls are told apart by their places. -#}
    {%- set places = [] -%}
    {%- for column in columns -%}{%- do places.append(column ~ ' is null') -%}{%- endfor -%}
    {{ wide_integer('xxhash64(' ~ (columns + places) | join(', ') ~ ')') }}
{%- endmacro %}
