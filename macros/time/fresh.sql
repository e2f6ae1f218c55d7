{% macro fresh_rows(table, columns, always='1 = 0') -%}
    {#- What came since the last computed date and lies before the moment of an hourly run: one row for each key, its
        latest version, none of an erased person; nothing in a nightly run, which reads staging alone. The base is asked for the latest
        var hourly_reach_days days only, so that files are skipped where they say what times they hold; what `always`
        holds for is read whatever its time, for a withdrawal counts from when it was recorded, however late it came. -#}
    {%- set key = raw_table_keys()[table] -%}
    {%- set own_time = fresh_times()[table] -%}
    with moments as (
        select * from {{ ref('moments') }}
        where is_latest
    ),

    versions as (
        select
            {%- for column in columns %}
            base_rows.{{ column }},
            {%- endfor %}
            row_number() over (
                partition by {% for column in key %}base_rows.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
                order by base_rows.version_at desc, base_rows.row_hash desc
            ) as version_rank
        from {{ ref('base_raw__' ~ table) }} as base_rows
        cross join moments
        {{- tombstone_joins(table, 'base_rows') }}
        {%- if is_hourly_run() %}
        where
            (
                (
                    base_rows.{{ own_time }} >= {{ utc_timestamp(hourly_reach()) }}
                    and base_rows.{{ own_time }} >= moments.day_ends_at
                )
                or {{ always }}
            )
            and base_rows.{{ own_time }} < moments.ends_at
            and base_rows.reject_reason is null{{ and_not_erased(table) }}
        {%- else %}
        where false
        {%- endif %}
    )

    select {{ columns | join(', ') }}
    from versions
    where version_rank = 1
{%- endmacro %}

{% macro fresh_times() -%}
    {#- The column that says when a fact happened, for each table that hourly runs read. -#}
    {{ return({
        'orders': 'ordered_at',
        'customers': 'created_at',
        'web_events': 'event_at',
        'message_events': 'event_at',
        'consents': 'recorded_at',
        'campaign_touches': 'touched_at',
        'inventory': 'changed_at',
    }) }}
{%- endmacro %}

{% macro hourly_reach() -%}
    {#- The earliest time that an hourly run reads. -#}
    {{ return(hourly_moment() - modules.datetime.timedelta(days=var('hourly_reach_days') | int)) }}
{%- endmacro %}

{% macro with_fresh(staged, fresh, columns, date_column, replaced='1 = 0') -%}
    {#- What staging holds by the last computed date, and in an hourly run what came since; it takes the place of staged
        rows for which `replaced` holds. Named outside the branch, for dbt reads the project without the dates of a run. -#}
    {%- set moments = ref('moments') -%}
    select {{ columns | join(', ') }}
    from {{ staged }}
    {%- if is_hourly_run() %}
    where {{ date_column }} <= (select max(as_of_date) from {{ moments }}) and not ({{ replaced }})
    union all
    select {{ columns | join(', ') }}
    from {{ fresh }}
    {%- endif %}
{%- endmacro %}
