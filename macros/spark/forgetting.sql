{% macro forget_dates(after, as_json=false) -%}
    {#- Operation: the computed dates after a day are forgotten, as if they had never been computed. -#}
    {%- do require_spark() -%}
    {%- do mend_replaced_tables() -%}
    {%- if 'computed_dates' not in table_names('operations') -%}
        {{ stop('nothing was built yet, so there is nothing to forget: run without it') }}
    {%- endif -%}
    {%- set condition = 'as_of_date > cast(' ~ sql_text(parse_iso_date(after, 'after').isoformat()) ~ ' as date)' -%}
    {%- set dates = run_query('select distinct cast(as_of_date as string) as as_of_date from ' ~ computed_dates_relation()
        ~ ' where ' ~ condition ~ ' order by 1').columns[0].values() | map('string') | list -%}
    {%- do change_rows(delete_rows(computed_dates_relation(), condition)) -%}
    {{ answer({'dates': dates}, as_json, 'forgotten: ' ~ (dates | join(', ') or 'none')) }}
{%- endmacro %}
