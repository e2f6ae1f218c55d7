{% macro divide_money(amount, count) -%}
    {#- amount / count to the cent, half away from zero, in integers: a quotient of decimals is a float on some engines. -#}
    {%- set cents = in_cents('abs(' ~ amount ~ ')') -%}
    {%- set rounded = integer_divide(cents ~ ' * 2 + ' ~ count, '2 * ' ~ wide_integer(count)) -%}
    case
        when {{ count }} > 0
            then cast(
                cast({{ rounded }} as decimal(18, 0)) * cast(0.01 as decimal(3, 2))
                * case when {{ amount }} < 0 then -1 else 1 end as {{ money_type() }}
            )
    end
{%- endmacro %}
