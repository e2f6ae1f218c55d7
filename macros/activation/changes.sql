{% macro forget_changes_since_moment() -%}
    {#- Hook of fct_audience_changes: the latest moment is judged anew, with what was logged from it on; and what a night
        logged of a date that is no computed one goes, for its build died. -#}
    {%- if is_incremental() and not flags.EMPTY -%}
        {{ delete_rows(this,
            'changed_at >= (select max(moment_at) from ' ~ ref('moments') ~ ')'
            ~ ('' if is_hourly_run() else
                ' or (changed_at = ' ~ start_of_day(add_days('changed_on', 1)) ~ ' and changed_on not in '
                ~ '(select as_of_date from ' ~ ref('int_history__timeline') ~ '))')
        ) }}
    {%- endif -%}
{%- endmacro %}
