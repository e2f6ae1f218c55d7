{% macro as_of_date() -%}
    {#- The last full business date of the run, as ISO text: var as_of, or yesterday in the business time zone. A
        timestamp serves hourly work only, so the layers stay at the day before it. -#}
    {%- set given = var('as_of') -%}
    {%- if given is none or given == '' -%}
        {%- do require_timezone() -%}
        {%- set now = run_started_at.astimezone(modules.pytz.timezone(var('business_timezone'))) -%}
        {{ return((now.date() - modules.datetime.timedelta(days=1)).isoformat()) }}
    {%- endif -%}
    {%- if is_hourly_run() -%}
        {%- do require_timezone() -%}
        {%- set zone = modules.pytz.timezone(var('business_timezone')) -%}
        {%- set local = modules.pytz.utc.localize(hourly_moment()).astimezone(zone) -%}
        {{ return((local.date() - modules.datetime.timedelta(days=1)).isoformat()) }}
    {%- endif -%}
    {%- set date = parse_iso_date(given | string | trim, 'as_of') -%}
    {{ return(date.isoformat()) }}
{%- endmacro %}

{% macro parse_iso_date(text, name) -%}
    {%- set parts = modules.re.match('^(\\d{4})-(\\d{2})-(\\d{2})$', text | string) -%}
    {%- set days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
    {%- if not parts or not 1 <= parts.group(2) | int <= 12 -%}
        {{ stop('var ' ~ name ~ ' is ' ~ text ~ ': write a date as YYYY-MM-DD') }}
    {%- endif -%}
    {%- set year, month, day = parts.group(1) | int, parts.group(2) | int, parts.group(3) | int -%}
    {%- set leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
    {%- set last = 29 if month == 2 and leap else days[month - 1] -%}
    {%- if not 1 <= day <= last -%}
        {{ stop('var ' ~ name ~ ' is ' ~ text ~ ': there is no such day; write a date as YYYY-MM-DD') }}
    {%- endif -%}
    {{ return(modules.datetime.date(year, month, day)) }}
{%- endmacro %}

{% macro require_timezone() -%}
    {%- if var('business_timezone') not in modules.pytz.all_timezones -%}
        {{ stop('var business_timezone is ' ~ var('business_timezone') ~ ': use an IANA name such as Europe/Berlin') }}
    {%- endif -%}
{%- endmacro %}
