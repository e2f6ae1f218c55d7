{% macro money_type() -%}
    decimal(18, 2)
{%- endmacro %}

{% macro money_rate_type() -%}
    decimal(18, 8)
{%- endmacro %}

{% macro multiply(left, left_scale, right) -%}
    {#- left x right, exact. The left factor is widened first: DuckDB keeps a product of two 18-digit decimals within 18
        digits, which a line worth a million overflows. -#}
    cast({{ left }} as decimal(19, {{ left_scale }})) * {{ right }}
{%- endmacro %}

{% macro to_cents(expression) -%}
    {#- Money to the cent, half away from zero. The expression must be a decimal. -#}
    cast(round({{ expression }}, 2) as {{ money_type() }})
{%- endmacro %}

{% macro times_quantity(quantity, unit_amount) -%}
    {#- Most lines are of one piece: wide products and their rounding are left to the others. -#}
    case
        when {{ quantity }} = 1 then {{ to_cents(unit_amount) }}
        else {{ to_cents(multiply(quantity, 4, unit_amount)) }}
    end
{%- endmacro %}

{% macro in_reporting_currency(amount, rate) -%}
    {#- The same: most shops sell in the currency that they report in. -#}
    case
        when {{ rate }} = 1 then cast({{ amount }} as {{ money_type() }})
        else {{ to_cents(multiply(amount, 2, rate)) }}
    end
{%- endmacro %}

{% macro in_cents(amount) -%}
    {{ wide_integer(multiply(amount, 2, 100)) }}
{%- endmacro %}

{% macro proportional_share(amount, weight, total_weight) -%}
    {#- amount x weight / total weight, cut to whole cents, computed in integers so that no cent depends on a float.
        What is left over is for the caller to place. -#}
    case
        when {{ total_weight }} = 0 then cast(0 as {{ money_type() }})
        else cast(
            cast({{ integer_divide(
                in_cents(amount) ~ ' * ' ~ in_cents(weight),
                in_cents(total_weight)
            ) }} as decimal(18, 0)) * cast(0.01 as decimal(3, 2)) as {{ money_type() }}
        )
    end
{%- endmacro %}
