{% macro wide_ratio(dividend, divisor) -%}
    {#- dividend / divisor of integers, cut to six places: what is at least a bound of six places stays so. -#}
    cast(
        cast({{ wide_integer_divide('(' ~ dividend ~ ') * 1000000', divisor) }} as decimal(24, 0))
        * cast(0.000001 as decimal(7, 6)) as decimal(24, 6)
    )
{%- endmacro %}
