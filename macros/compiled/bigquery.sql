{#- BigQuery's sides of the dispatched macros: compiled, not run (docs/engines_compiled.md). -#}

{% macro bigquery__make_array(items) -%}
    {#- A column can't hold an array with nulls, but one of structs with a null in them. -#}
    [{% for item in items %}struct({{ item }} as item){{ ', ' if not loop.last }}{% endfor %}]
{%- endmacro %}

{% macro bigquery__array_item(array, position, item_type) -%}
    {{ array }}[safe_ordinal({{ position }})].item
{%- endmacro %}

{% macro bigquery__double_type() -%}
    float64
{%- endmacro %}

{% macro bigquery__decimal_type(digits, places) -%}
    {{ 'numeric' if places <= 9 and digits - places <= 29 else 'bignumeric' }}({{ digits }}, {{ places }})
{%- endmacro %}

{% macro bigquery__integer_divide(dividend, divisor) -%}
    div({{ dividend }}, {{ divisor }})
{%- endmacro %}

{% macro bigquery__modulo(dividend, divisor) -%}
    mod({{ dividend }}, {{ divisor }})
{%- endmacro %}

{% macro bigquery__wide_integer(expression) -%}
    cast({{ expression }} as bignumeric(38, 0))
{%- endmacro %}

{% macro bigquery__json_object(columns) -%}
    to_json_string(struct(
        {%- for name, expression in columns %}
        {{ expression }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro bigquery__parse_value(expression, data_type, given_type=none) -%}
    {%- set text = 'cast(' ~ expression ~ ' as string)' -%}
    {%- if data_type == 'text' -%}
        nullif(trim({{ text }}, '{{ " \\t\\r\\n\\u00a0\\ufeff" }}'), '')
    {%- elif data_type == 'timestamp' -%}
        {{ within_calendar('safe_cast(' ~ text ~ ' as timestamp)', 'timestamp') }}
    {%- elif data_type == 'date' -%}
        {{ within_calendar('date(safe_cast(' ~ text ~ ' as datetime))', 'date') }}
    {%- else -%}
        safe_cast({{ text }} as {{ 'bool' if data_type == 'boolean' else data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro bigquery__percentile(value, share) -%}
    {#- percentile_cont is a window function only: from the sorted values of the group, between two in proportion. -#}
    {%- set position = '(' ~ share ~ ' * (count(' ~ value ~ ') - 1))' -%}
    {%- set sorted = 'array_agg(' ~ value ~ ' ignore nulls order by ' ~ value ~ ')' -%}
    {%- set lower = sorted ~ '[safe_offset(cast(floor(' ~ position ~ ') as int64))]' -%}
    {%- set upper = sorted ~ '[safe_offset(cast(ceil(' ~ position ~ ') as int64))]' -%}
    {{ lower }} + ({{ upper }} - {{ lower }}) * ({{ position }} - floor({{ position }}))
{%- endmacro %}

{% macro bigquery__sha256(expression) -%}
    to_hex(sha256({{ expression }}))
{%- endmacro %}

{% macro bigquery__matches(expression, pattern) -%}
    regexp_contains({{ expression }}, r'{{ pattern }}')
{%- endmacro %}

{% macro bigquery__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, r'{{ pattern }}', r'{{ replacement }}')
{%- endmacro %}

{% macro bigquery__strip_float_suffix(expression) -%}
    regexp_replace({{ expression }}, r'^([0-9]+)[.]0+$', r'\1')
{%- endmacro %}

{% macro bigquery__nfc(expression) -%}
    normalize({{ expression }}, nfc)
{%- endmacro %}

{% macro bigquery__content_hash(columns) -%}
    {#- Each column by its place: two of a name in a struct have no JSON. -#}
    {%- set named = [] -%}
    {%- for column in columns -%}
        {%- do named.append(column ~ ' as column_' ~ loop.index) -%}
    {%- endfor -%}
    {{ wide_integer('farm_fingerprint(to_json_string(struct(' ~ named | join(', ') ~ ')))') }}
{%- endmacro %}

{% macro bigquery__union_distinct() -%}
    union distinct
{%- endmacro %}

{% macro bigquery__business_date(timestamp) -%}
    date({{ timestamp }}, '{{ var("business_timezone") }}')
{%- endmacro %}

{% macro bigquery__add_days(date, days) -%}
    date_add({{ date }}, interval cast({{ days }} as int64) day)
{%- endmacro %}

{% macro bigquery__a_day_after(timestamp) -%}
    timestamp_add({{ timestamp }}, interval 1 day)
{%- endmacro %}

{% macro bigquery__month_end(date, months) -%}
    last_day(date_add({{ date }}, interval cast({{ months }} as int64) month), month)
{%- endmacro %}

{% macro bigquery__start_of_day(date) -%}
    timestamp({{ date }}, '{{ var("business_timezone") }}')
{%- endmacro %}

{% macro bigquery__add_seconds(timestamp, seconds) -%}
    timestamp_add({{ timestamp }}, interval cast({{ seconds }} as int64) second)
{%- endmacro %}
