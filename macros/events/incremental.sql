{#- A table kept from run to run holds the fingerprint of what it was computed from. A run compares that with what is
    there now and computes anew only what differs; a run that died halfway leaves a difference, and the next mends it. -#}

{% macro kept_from_run_to_run() -%}
    {#- Spark's plain tables can't delete rows: there the table is built anew each time, with the same result. -#}
    {{ return('table' if target.type == 'spark' else 'incremental') }}
{%- endmacro %}

{% macro delete_vanished(column, present) -%}
    {%- if is_incremental() and not flags.EMPTY -%}
        delete from {{ this }} where {{ column }} not in (select {{ column }} from {{ present }})
    {%- endif -%}
{%- endmacro %}
