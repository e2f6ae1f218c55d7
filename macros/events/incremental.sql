{#- A table kept from run to run holds the fingerprint of what it was computed from. A run compares that with what is
    there now and computes anew only what differs; a run that died halfway leaves a difference, and the next mends it. -#}

{% macro delete_vanished(column, present) -%}
    {%- if is_incremental() and not flags.EMPTY -%}
        {{ delete_rows(this, column ~ ' not in (select ' ~ column ~ ' from ' ~ present ~ ')') }}
    {%- endif -%}
{%- endmacro %}
