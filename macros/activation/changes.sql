{% macro forget_changes_since_moment() -%}
    {#- Hook of fct_audience_changes: the latest moment is judged anew, with what was logged from it on. -#}
    {%- if is_incremental() and not flags.EMPTY -%}
        {{ delete_rows(this, 'changed_at >= (select max(moment_at) from ' ~ ref('moments') ~ ')') }}
    {%- endif -%}
{%- endmacro %}
