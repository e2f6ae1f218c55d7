{#- What an event is worth falls by the factor var('engagement_decay') every var('engagement_decay_days') days. The
    powers are computed here in whole numbers, exactly, and written into one small model: no float, on no engine. -#}

{% macro decay_power(days, digits) -%}
    {#- The decay to the power of days / period, times 10 ^ digits, rounded to a whole number. -#}
    {%- set period = var('engagement_decay_days') | int -%}
    {%- set base = var('engagement_decay') | string | trim -%}
    {%- set kept = base | replace('.', '') | int -%}
    {%- set whole = 10 ** (base.partition('.')[2] | length) -%}
    {%- set periods, odd_days = days // period, days % period -%}
    {%- set scale = 10 ** (digits + 12) -%}
    {%- set root = scale -%}
    {%- if odd_days > 0 -%}
        {%- set root = integer_root((scale ** period) * (kept ** odd_days) // (whole ** odd_days), period) -%}
    {%- endif -%}
    {%- if periods < 0 -%}
        {%- set power = root * (whole ** -periods) // (kept ** -periods) -%}
    {%- else -%}
        {%- set power = root * (kept ** periods) // (whole ** periods) -%}
    {%- endif -%}
    {{ return((power + 5 * 10 ** 11) // (10 ** 12)) }}
{%- endmacro %}

{% macro integer_root(number, degree) -%}
    {#- The largest whole number whose power is at most the number: Newton's method from above. -#}
    {%- set found = namespace(root=2 ** (number.bit_length() // degree + 1), done=false) -%}
    {%- for step in range(200) if not found.done -%}
        {%- set next = ((degree - 1) * found.root + number // (found.root ** (degree - 1))) // degree -%}
        {%- if next >= found.root -%}
            {%- set found.done = true -%}
        {%- else -%}
            {%- set found.root = next -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found.root) }}
{%- endmacro %}

{% macro as_decimal(scaled, digits) -%}
    {#- A whole number scaled by 10 ^ digits, written as a decimal. -#}
    {%- set text = (scaled | string).rjust(digits + 1, '0') -%}
    {{ return(text[:-digits] ~ '.' ~ text[-digits:]) }}
{%- endmacro %}

{% macro decay_factor_type() -%}
    {{ decimal_type(16, 15) }}
{%- endmacro %}

{% macro era_weight_type() -%}
    {{ decimal_type(14, 10) }}
{%- endmacro %}

{% macro weighted_points_type() -%}
    {#- No wider than its product with a factor allows; sums are made in it without a change of scale, which is slow. -#}
    {{ decimal_type(22, 10) }}
{%- endmacro %}

{% macro decay_periods() -%}
    {#- Decay periods until a factor is nothing in its type. -#}
    {%- set found = namespace(periods=none) -%}
    {%- for periods in range(1, 1000) if found.periods is none -%}
        {%- if decay_power(periods * (var('engagement_decay_days') | int), 15) == 0 -%}
            {%- set found.periods = periods -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found.periods) }}
{%- endmacro %}

{% macro era_periods() -%}
    {#- Decay periods in an era: as many as let a weight grow a thousandfold at most, so that every product fits. -#}
    {%- set found = namespace(periods=1) -%}
    {%- for periods in range(2, 150) -%}
        {%- if decay_power(-periods * (var('engagement_decay_days') | int), 0) <= 1000 -%}
            {%- set found.periods = periods -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found.periods) }}
{%- endmacro %}

{% macro era_days() -%}
    {{ return(era_periods() * (var('engagement_decay_days') | int)) }}
{%- endmacro %}

{% macro era_number(date) -%}
    {#- Eras are counted from a date before any that staging lets through. -#}
    {{ integer_divide(days_between("cast('1800-01-01' as date)", date), era_days()) }}
{%- endmacro %}

{% macro era_start(era_number) -%}
    {{ add_days("cast('1800-01-01' as date)", era_number ~ ' * ' ~ era_days()) }}
{%- endmacro %}

{% macro decayed(weighted_points, decay_factor) -%}
    {#- Weighted points of an era as they count some days after its start; nothing once the factor is nothing. -#}
    cast({{ weighted_points }} as {{ weighted_points_type() }}) * coalesce({{ decay_factor }}, cast(0 as {{ decay_factor_type() }}))
{%- endmacro %}
