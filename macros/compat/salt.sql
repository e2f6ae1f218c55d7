{#- The salt is told to each connection, where the engine can be told, so that it stands neither in compiled SQL nor in
    logs nor in views: on DuckDB by the plugin in profiles/profiles.yml, on PostgreSQL by PGOPTIONS, which `quintile` sets. -#}

{% macro salt() -%}
    {%- if is_salted() -%}
        {{ return(adapter.dispatch('salt', 'quintile')()) }}
    {%- else -%}
        {{ return("''") }}
    {%- endif -%}
{%- endmacro %}

{% macro is_salted() -%}
    {#- Not asked while dbt parses: it writes down the value of each variable that it then reads. -#}
    {{ return(execute and env_var('QUINTILE_SALT', '') != '') }}
{%- endmacro %}

{% macro duckdb__salt() -%}
    coalesce(
        cast(getvariable('quintile_salt') as varchar),
        cast(error('this connection does not know the salt: set variable quintile_salt, or use the plugin '
            || 'quintile.dbt_plugin in the profile') as varchar)
    )
{%- endmacro %}

{% macro postgres__salt() -%}
    current_setting('quintile.salt')
{%- endmacro %}

{% macro redshift__salt() -%}
    {{ return(quintile.default__salt()) }}
{%- endmacro %}

{% macro default__salt() -%}
    {#- Engines that no connection of ours reaches: the salt stands in the SQL. -#}
    '{{ env_var('QUINTILE_SALT', '') | replace("'", "''") }}'
{%- endmacro %}
