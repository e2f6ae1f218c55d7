{% macro rate(part, whole) -%}
    {#- part / whole as a decimal of six places, null when the whole is nothing. -#}
    cast(round(cast({{ part }} as {{ dbt.type_numeric() }}) / nullif({{ whole }}, 0), 6) as decimal(9, 6))
{%- endmacro %}

{% macro exact_rate(part, whole) -%}
    {#- part / whole to four places, half away from zero, in integers: a quotient of decimals is a float on some engines. -#}
    {%- set doubled = wide_integer('2 * ' ~ wide_integer(whole)) -%}
    {%- set rounded = integer_divide(wide_integer(part) ~ ' * 20000 + ' ~ wide_integer(whole), doubled) -%}
    case
        when {{ whole }} > 0
            then cast(
                cast({{ rounded }} as decimal(18, 0)) * cast(0.0001 as decimal(5, 4)) as decimal(18, 4)
            )
    end
{%- endmacro %}
