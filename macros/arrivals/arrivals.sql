{#- Which runs have judged the facts: a fact is new until a plain run or a full refresh that read it has completed. What
    a backfill or a failed run read first stays new for the next nightly run. -#}

{% macro numbered_builds() -%}
    {#- The builds, and whether what they read has been judged. A date that a build computed proves that it completed,
        should it have been killed before it could say so. -#}
    select
        builds.invocation_id,
        builds.build_number,
        builds.as_of_date,
        builds.build_number <= judged.build_number as is_judged
    from {{ source('operations', 'builds') }} as builds
    cross join (
        select coalesce(max(finished.build_number), 0) as build_number
        from {{ source('operations', 'builds') }} as finished
        left join {{ source('operations', 'computed_dates') }} as computed_dates
            on finished.invocation_id = computed_dates.invocation_id
        where
            finished.backfill_from is null
            and (computed_dates.invocation_id is not null or (finished.state = 'complete' and finished.dates > 0))
    ) as judged
{%- endmacro %}

{% macro this_invocation() -%}
    {{ return(sql_text(invocation_id)) }}
{%- endmacro %}

{% macro forget_vanished_facts() -%}
    {%- if is_incremental() and not flags.EMPTY -%}
        {{ delete_rows(this,
            'fingerprint is null and (recorded_by is null or recorded_by in (select invocation_id from ('
            ~ numbered_builds() ~ ') as builds where is_judged))'
        ) }}
    {%- endif -%}
{%- endmacro %}

{% macro judges_arrivals() -%}
    {#- Only a plain run tells late facts from those in time: a backfill and a full refresh compute with all facts. -#}
    {{ return(not var('backfill_from') and not flags.FULL_REFRESH) }}
{%- endmacro %}

{% macro forget_recomputed_history() -%}
    {%- if is_incremental() and not flags.EMPTY -%}
        {{ delete_rows(this, 'history_from > history_to') }}
    {%- endif -%}
{%- endmacro %}
