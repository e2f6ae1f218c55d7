{% macro spark_check_session() -%}
    {#- Settings of the session without which amounts, times or dates would silently be others. -#}
    {%- set needed = {
        'spark.sql.session.timeZone': ['UTC', 'Etc/UTC'],
        'spark.sql.decimalOperations.allowPrecisionLoss': ['false'],
        'spark.sql.caseSensitive': ['false', '<undefined>'],
    } -%}
    {%- for name, values in needed.items() -%}
        {%- set given = run_query('set ' ~ name).rows[0][1] | string -%}
        {%- if given not in values -%}
            {{ stop(name ~ ' of this Spark session is ' ~ given ~ ': set it to ' ~ values[0]
                ~ ' (server_side_parameters in profiles.yml, or the settings of the cluster)') }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
