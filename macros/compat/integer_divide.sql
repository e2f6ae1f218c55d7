{% macro integer_divide(dividend, divisor) -%}
    {{ return(adapter.dispatch('integer_divide', 'quintile')(dividend, divisor)) }}
{%- endmacro %}

{% macro duckdb__integer_divide(dividend, divisor) -%}
    (({{ dividend }}) // ({{ divisor }}))
{%- endmacro %}

{% macro postgres__integer_divide(dividend, divisor) -%}
    {#- / of decimals, which wide_integer makes of integers, keeps the fraction. -#}
    div({{ dividend }}, {{ divisor }})
{%- endmacro %}

{% macro spark__integer_divide(dividend, divisor) -%}
    (({{ dividend }}) div ({{ divisor }}))
{%- endmacro %}

{% macro wide_integer_divide(dividend, divisor) -%}
    {#- The same where the quotient may have more than 18 digits; the divisor is a whole number of at most 19. -#}
    {{ return(adapter.dispatch('wide_integer_divide', 'quintile')(dividend, divisor)) }}
{%- endmacro %}

{% macro default__wide_integer_divide(dividend, divisor) -%}
    {{ integer_divide(dividend, divisor) }}
{%- endmacro %}

{% macro spark__wide_integer_divide(dividend, divisor) -%}
    {#- div gives 64 bits and says nothing when they are too few. The remainder is taken off, so that / is exact. -#}
    {%- set wide, narrow = wide_integer(dividend) | trim, 'cast(' ~ divisor ~ ' as decimal(19, 0))' -%}
    cast(({{ wide }} - {{ wide }} % {{ narrow }}) / {{ narrow }} as decimal(38, 0))
{%- endmacro %}

{% macro wide_integer(expression) -%}
    {#- An integer wide enough for a product of two amounts in cents. -#}
    {{ return(adapter.dispatch('wide_integer', 'quintile')(expression)) }}
{%- endmacro %}

{% macro default__wide_integer(expression) -%}
    cast({{ expression }} as decimal(38, 0))
{%- endmacro %}

{% macro duckdb__wide_integer(expression) -%}
    cast({{ expression }} as hugeint)
{%- endmacro %}

{% macro floor_divide(dividend, divisor) -%}
    {#- The remainder is taken off first, so that nothing is left to cut off: a cut goes towards zero. -#}
    {%- set remainder = modulo(modulo(dividend, divisor) ~ ' + (' ~ divisor ~ ')', divisor) -%}
    {{ integer_divide('(' ~ dividend ~ ') - ' ~ remainder, divisor) }}
{%- endmacro %}

{% macro modulo(dividend, divisor) -%}
    {#- What division leaves, with the sign of the dividend. -#}
    {{ return(adapter.dispatch('modulo', 'quintile')(dividend, divisor) | trim) }}
{%- endmacro %}

{% macro default__modulo(dividend, divisor) -%}
    (({{ dividend }}) % ({{ divisor }}))
{%- endmacro %}
