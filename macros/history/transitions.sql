{% macro run_time() -%}
    {#- When the run began, in UTC. It says when a row was written, and is no clock: no rule reads it. -#}
    cast('{{ run_started_at.astimezone(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S") }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}

{% macro keeps_earlier_dates() -%}
    {#- Whether history knows dates that this run does not compute: a full refresh begins anew. -#}
    {{ return(not flags.FULL_REFRESH) }}
{%- endmacro %}

{% macro equal_or_both_null(left, right) -%}
    {#- Comparisons without `or`, by which rows can be joined. -#}
    coalesce({{ left }}, '') = coalesce({{ right }}, '') and ({{ left }} is null) = ({{ right }} is null)
{%- endmacro %}

{% macro forget_transitions() -%}
    {#- Of the dates that are written anew, those on which nothing moves after all; and dates that are no longer known. -#}
    {%- if is_incremental() and not flags.EMPTY -%}
        {%- set timeline, causes = ref('int_history__timeline'), ref('int_history__causes') -%}
        {{ delete_rows(this,
            'transitioned_on not in (select as_of_date from ' ~ timeline ~ ') '
            ~ 'or (transitioned_on in (select as_of_date from ' ~ timeline ~ ' where is_written_anew) '
            ~ 'and transitioned_on not in (select transitioned_on from ' ~ causes ~ '))'
        ) }}
    {%- endif -%}
{%- endmacro %}
