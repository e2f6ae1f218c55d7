{#- Triggers, eligibility and suppression are judged at moments: the end of each as-of date, or the timestamp that an
    hourly run gives as as_of. -#}

{% macro is_hourly_run() -%}
    {#- True when the var as_of is a timestamp: only what is hourly moves, the layers stay. -#}
    {{ return((var('as_of') or '') | string | trim | length > 10) }}
{%- endmacro %}

{% macro hourly_moment() -%}
    {#- The var as_of, a timestamp, as an instant in UTC; without an offset it is one of the business time zone. -#}
    {%- set text = var('as_of') | string | trim -%}
    {%- set form = '^(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.](\\d{1,6}))?)?(Z|[+-]\\d{2}:\\d{2})?$' -%}
    {%- set parts = modules.re.match(form, text) -%}
    {%- set mend = ': write a timestamp as YYYY-MM-DDTHH:MM, with Z or an offset such as +02:00 if it is not in '
        ~ 'business_timezone' -%}
    {%- if not parts -%}
        {{ stop('var as_of is ' ~ text ~ mend) }}
    {%- endif -%}
    {%- set hour, minute, second = parts.group(2) | int, parts.group(3) | int, (parts.group(4) or 0) | int -%}
    {%- if hour > 23 or minute > 59 or second > 59 -%}
        {{ stop('var as_of is ' ~ text ~ ', and there is no such time' ~ mend) }}
    {%- endif -%}
    {%- set micros = ((parts.group(5) or '0') ~ '000000')[:6] | int -%}
    {%- set moment = modules.datetime.datetime.combine(
        parse_iso_date(parts.group(1), 'as_of'), modules.datetime.time(hour, minute, second, micros)
    ) -%}
    {%- set offset = parts.group(6) -%}
    {%- if offset == 'Z' -%}
        {{ return(moment) }}
    {%- elif offset -%}
        {%- set minutes = offset[1:3] | int * 60 + offset[4:6] | int -%}
        {%- set ahead = modules.datetime.timedelta(minutes=minutes) -%}
        {{ return(moment - ahead if offset[0] == '+' else moment + ahead) }}
    {%- endif -%}
    {%- do require_timezone() -%}
    {%- set local = modules.pytz.timezone(var('business_timezone')).localize(moment) -%}
    {{ return(local.astimezone(modules.pytz.utc).replace(tzinfo=none)) }}
{%- endmacro %}

{% macro utc_timestamp(moment) -%}
    {#- A Python instant in UTC as SQL. -#}
    cast('{{ moment.strftime('%Y-%m-%d %H:%M:%S.%f') }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}

{% macro start_of_day(date) -%}
    {#- When a business date begins, UTC. -#}
    {{ return(adapter.dispatch('start_of_day', 'quintile')(date)) }}
{%- endmacro %}

{% macro default__start_of_day(date) -%}
    (cast({{ date }} as timestamp) at time zone '{{ var("business_timezone") }}' at time zone 'UTC')
{%- endmacro %}

{% macro spark__start_of_day(date) -%}
    to_utc_timestamp(cast({{ date }} as timestamp), '{{ var("business_timezone") }}')
{%- endmacro %}

{% macro add_seconds(timestamp, seconds) -%}
    {#- A time so many seconds later; fractions of a second stay. -#}
    {{ return(adapter.dispatch('add_seconds', 'quintile')(timestamp, seconds)) }}
{%- endmacro %}

{% macro default__add_seconds(timestamp, seconds) -%}
    ({{ timestamp }} + ({{ seconds }}) * interval '1 second')
{%- endmacro %}

{% macro spark__add_seconds(timestamp, seconds) -%}
    ({{ timestamp }} + make_dt_interval(0, 0, 0, {{ seconds }}))
{%- endmacro %}
