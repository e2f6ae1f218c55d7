{% macro numbers() -%}
    {#- Two common table expressions; the second, numbers, holds 0 to 9999 in its column number. -#}
    digits as (
        {%- for digit in range(10) %}
        select {{ digit }} as digit
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    ),

    numbers as (
        select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit as number
        from digits as ones
        cross join digits as tens
        cross join digits as hundreds
        cross join digits as thousands
    )
{%- endmacro %}
