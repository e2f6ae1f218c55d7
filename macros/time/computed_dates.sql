{#- The dates computed so far, in operations.computed_dates: what lets a run catch up missed nights, restate late
    ones, and keep the spine's dates under a full refresh. Written only when the whole run passed. -#}

{% macro computed_dates_relation() -%}
    {{ return(relation_in('operations', 'computed_dates')) }}
{%- endmacro %}

{% macro prepare_computed_dates() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set relation = computed_dates_relation() -%}
    {%- do adapter.create_schema(relation.without_identifier()) -%}
    {%- do run_query(
        'create table if not exists ' ~ relation ~ ' (as_of_date date not null, invocation_id ' ~ dbt.type_string() ~ ')'
    ) -%}
    {%- do check_settings() -%}
    {{ return('') }}
{%- endmacro %}

{% macro check_settings() -%}
    {%- do require_timezone() -%}
    {%- if not modules.re.match('^[A-Za-z]{3}$', var('reporting_currency') | string) -%}
        {{ stop('var reporting_currency is ' ~ var('reporting_currency') ~ ': use an ISO 4217 code such as EUR') }}
    {%- endif -%}
    {%- for name in [
        'restate_days', 'fx_max_age_days', 'identity_max_accounts', 'rfm_window_days',
        'value_tier_window_days', 'value_tier_grace_days', 'affinity_window_days', 'recent_activity_days',
        'intent_window_days', 'tracking_lead_days', 'last_emails', 'review_days', 'segment_min_members',
        'segment_stagnant_days', 'segments_min_active', 'segments_max_active', 'source_silent_days',
        'hourly_reach_days', 'converted_days', 'reactivation_touches', 'trigger_history_days',
        'trigger_unusual_deviations', 'trigger_min_change', 'trigger_new_days',
    ] -%}
        {%- if not modules.re.match('^[0-9]+$', var(name) | string) -%}
            {{ stop('var ' ~ name ~ ' is ' ~ var(name) ~ ': use a whole number, 0 or more') }}
        {%- endif -%}
    {%- endfor -%}
    {%- if not modules.re.match('^0\\.[0-9]{1,3}$', var('engagement_decay') | string)
        or not 0 < var('engagement_decay') | float <= 0.95 -%}
        {{ stop('var engagement_decay is ' ~ var('engagement_decay') ~ ': use a number above 0, at most 0.95, such as 0.8') }}
    {%- endif -%}
    {%- if not modules.re.match('^[1-9][0-9]{0,2}$', var('engagement_decay_days') | string) -%}
        {{ stop('var engagement_decay_days is ' ~ var('engagement_decay_days') ~ ': use a whole number from 1 to 999') }}
    {%- endif -%}
    {%- set as_of = as_of_date() -%}
    {%- if is_hourly_build() -%}
        {%- do check_hourly_reach() -%}
    {%- endif -%}
    {%- if var('backfill_step') not in ['day', 'week', 'month'] -%}
        {{ stop('var backfill_step is ' ~ var('backfill_step') ~ ': use day, week or month') }}
    {%- endif -%}
    {%- if var('backfill_from') -%}
        {%- if parse_iso_date(var('backfill_from'), 'backfill_from').isoformat() > as_of -%}
            {{ stop('var backfill_from is ' ~ var('backfill_from') ~ ', after as_of ' ~ as_of
                ~ ': give a first date on or before it') }}
        {%- endif -%}
    {%- else -%}
        {%- set last = run_query('select max(as_of_date) from ' ~ computed_dates_relation()).rows[0][0] -%}
        {%- if last is not none and as_of < last | string and is_hourly_run() -%}
            {%- set day_after = parse_iso_date(last, 'as_of') + modules.datetime.timedelta(days=1) -%}
            {{ stop('as_of ' ~ var('as_of') ~ ' lies before the end of ' ~ last ~ ', the last computed date, and an hourly run '
                ~ 'goes on from it: give a timestamp from ' ~ day_after ~ 'T00:00 (' ~ var('business_timezone')
                ~ ') on; if a run computed ' ~ last ~ ' by mistake, forget it first (quintile run --as-of DATE '
                ~ '--forget-after DATE)') }}
        {%- elif last is not none and as_of < last | string -%}
            {{ stop('as_of ' ~ as_of ~ ' lies before the last computed date ' ~ last
                ~ ': to recompute the past, say so with the var backfill_from (quintile backfill --from ' ~ as_of
                ~ '); if a run computed ' ~ last ~ ' by mistake, forget it (quintile run --forget-after DATE)') }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro check_hourly_reach() -%}
    {#- An hourly run goes on from the last computed date, which must not lie too far back. -#}
    {%- set last = run_query('select max(as_of_date) from ' ~ computed_dates_relation()).rows[0][0] -%}
    {%- if last is none -%}
        {{ stop('as_of ' ~ var('as_of') ~ ' is a timestamp, and no date was computed yet: run with a date first '
            ~ '(quintile run --as-of ' ~ as_of_date() ~ ')') }}
    {%- elif last | string < hourly_reach().date().isoformat() -%}
        {{ stop('as_of ' ~ var('as_of') ~ ' lies more than var hourly_reach_days (' ~ var('hourly_reach_days')
            ~ ') after the last computed date ' ~ last ~ ': run with a date first (quintile run --as-of '
            ~ as_of_date() ~ ')') }}
    {%- endif -%}
{%- endmacro %}

{% macro record_computed_dates(results) -%}
    {%- if computes_dates(results) -%}
        {%- set relation = computed_dates_relation() -%}
        {%- set spine = relation_in('intermediate', 'as_of_dates') -%}
        {%- do change_rows(delete_rows(relation, 'as_of_date in (select as_of_date from ' ~ spine ~ ')')) -%}
        {%- do run_query(
            'insert into ' ~ relation ~ ' select as_of_date, ' ~ sql_text(invocation_id) ~ ' from ' ~ spine
        ) -%}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}
