{#- What is decided once and kept from run to run, by the build that decided it (decided_by): triggers, and changes of
    audiences. What a build did that failed was never published, and the next one forgets it. -#}

{% macro failed_builds() -%}
    {#- Builds before this one that did not end well: what they decided was never published. A date that a build computed
        proves that it completed. -#}
    select builds.invocation_id
    from {{ source('operations', 'builds') }} as builds
    left join {{ source('operations', 'computed_dates') }} as computed_dates
        on builds.invocation_id = computed_dates.invocation_id
    where
        builds.state <> 'complete'
        and builds.invocation_id <> '{{ invocation_id }}'
        and computed_dates.invocation_id is null
{%- endmacro %}

{% macro kept_decisions(relation) -%}
    {#- The rows of such a table, without what failed builds decided. -#}
    select decisions.*
    from {{ relation }} as decisions
    left join ({{ failed_builds() }}) as failed_builds on decisions.decided_by = failed_builds.invocation_id
    where failed_builds.invocation_id is null
{%- endmacro %}

{% macro forget_failed_builds(or_where=none) -%}
    {#- Hook of such a table: takes out what failed builds decided, and what else the condition names. -#}
    {%- if is_incremental() and not flags.EMPTY -%}
        {{ delete_rows(this,
            'decided_by in (' ~ failed_builds() ~ ')' ~ (' or (' ~ or_where ~ ')' if or_where else '')
        ) }}
    {%- endif -%}
{%- endmacro %}
