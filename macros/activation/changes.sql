{% macro forget_replaced_changes() -%}
    {#- Changes that failed builds logged, and those in whose place a build that ended well put others. -#}
    {{ forget_failed_builds('replaced_by <> ' ~ this_invocation()) }}
{%- endmacro %}
