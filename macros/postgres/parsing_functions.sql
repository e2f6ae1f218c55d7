{#- Functions of the schema landing that read text as a type, or give null: PostgreSQL 15 has no cast that may fail. They
    take what DuckDB's try_cast takes, so that raw rows mean the same on both. None of them catches an exception: that
    would keep queries that use them from running in parallel. -#}

{% macro create_parsing_functions() -%}
    {{ return(adapter.dispatch('create_parsing_functions', 'quintile')()) }}
{%- endmacro %}

{% macro default__create_parsing_functions() -%}
    {{ return('') }}
{%- endmacro %}

{% macro postgres__create_parsing_functions() -%}
    {%- for function in [
        read_number(), fit_decimal(), round_float('double precision'), round_float('real'), read_boolean(), read_time(), read_timestamp(), read_date(),
        float_text(), json_text(),
    ] -%}
        {%- do run_query(function) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}

{% macro read_number() -%}
    {#- Spaces around it, a sign, underscores between digits, an exponent. Length and exponent are bounded so that the
        cast to numeric can't fail; what is longer fits no type of the contract. -#}
    create or replace function landing.read_number(given text) returns numeric
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        trimmed text;
    begin
        if given ~ '^[0-9]{1,30}([.][0-9]{1,30})?$' then
            return cast(given as numeric);
        end if;
        trimmed := replace(btrim(given, e' \t\n\x0b\f\r'), '_', '');
        if length(given) <= 400
            and given ~ '^[ \t\n\v\f\r]*[-+]?([0-9]+(_[0-9]+)*([.]([0-9]+(_[0-9]+)*)?)?|[.][0-9]+(_[0-9]+)*)([eE][-+]?0*[0-9](_?[0-9]){0,2})?[ \t\n\v\f\r]*$'
        then
            return cast(trimmed as numeric);
        end if;
        return null;
    end
    $quintile$
{%- endmacro %}

{% macro fit_decimal() -%}
    {#- Rounded half away from zero; null where the digits before the point don't fit, or it is no number. -#}
    create or replace function landing.fit_decimal(given numeric, digits integer, places integer) returns numeric
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        rounded numeric := round(given, places);
    begin
        if rounded > -(10::numeric ^ (digits - places)) and rounded < 10::numeric ^ (digits - places) then
            return rounded;
        end if;
        return null;
    end
    $quintile$
{%- endmacro %}

{% macro round_float(float_type) -%}
    {#- A float as a decimal the way DuckDB rounds it: scaled as a float of its own width, then half away from zero. -#}
    create or replace function landing.round_float(given {{ float_type }}, digits integer, places integer)
    returns numeric
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        scaled double precision;
        whole double precision;
    begin
        if given = 'NaN' or abs(given) >= power(10::double precision, digits - places) then
            return null;
        end if;
        scaled := given * cast(power(10::double precision, places) as {{ float_type }});
        scaled := scaled + 1e-9::double precision * sign(scaled);
        whole := trunc(scaled);
        if abs(scaled - whole) >= 0.5 then
            whole := whole + sign(scaled);
        end if;
        if abs(whole) >= power(10::double precision, digits) then
            return null;
        end if;
        return round(whole::bigint::numeric / 10::numeric ^ places, places);
    end
    $quintile$
{%- endmacro %}

{% macro read_boolean() -%}
    create or replace function landing.read_boolean(given text) returns boolean
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        word text := lower(given);
    begin
        if word in ('true', 't', 'yes', 'y', '1') then
            return true;
        elsif word in ('false', 'f', 'no', 'n', '0') then
            return false;
        elsif word ~ '^[ \t\n\v\f\r]*[-+]?(nan|inf|infinity)[ \t\n\v\f\r]*$' then
            return true;
        end if;
        return landing.read_number(given) <> 0;
    end
    $quintile$
{%- endmacro %}

{% macro read_time() -%}
    {#- Date and time of day as they are written, and the offset that follows them; null for none, Z or UTC. The date's separator is one of - / space and backslash; 24:00:00 is the next day's beginning; more than six places
        of a second are cut off. -#}
    create or replace function landing.read_time(given text, out moment timestamp, out utc_offset text)
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        found text[];
        years integer;
        months integer;
        days integer;
        hours integer;
        minutes integer;
        seconds integer;
        last_days constant integer[] := array[31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    begin
        if given ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z?)?$' then
            years := substr(given, 1, 4);
            months := substr(given, 6, 2);
            days := substr(given, 9, 2);
            hours := coalesce(nullif(substr(given, 12, 2), ''), '0');
            minutes := coalesce(nullif(substr(given, 15, 2), ''), '0');
            seconds := coalesce(nullif(substr(given, 18, 2), ''), '0');
            found := array[null, null, null, null, null, null, null, rtrim(substr(given, 21), 'Z')];
        else
            found := regexp_match(
                given,
                '^[ \t\n\v\f\r]*0*([0-9]{4})([-/ \\])([0-9]{1,2})\2([0-9]{1,2})'
                || '(?:[ T][ \t\n\v\f\r]*0*([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:[.]([0-9]*))?'
                || '(Z|[-+][0-9]{2}(?::?[0-9]{2}(?::[0-9]{2})?)?| [Uu][Tt][Cc])?)?[ \t\n\v\f\r]*)?$'
            );
            if found is null or found[9] ~ '^[-+][0-9]{4}:' then
                return;
            end if;
            years := found[1];
            months := found[3];
            days := found[4];
            hours := coalesce(found[5], '0');
            minutes := coalesce(found[6], '0');
            seconds := coalesce(found[7], '0');
            utc_offset := substring(found[9] from '^[-+].*');
        end if;
        if years < 1 or months not between 1 and 12 or days < 1
            or days > last_days[months] + (
                case when months = 2 and years % 4 = 0 and (years % 100 <> 0 or years % 400 = 0) then 1 else 0 end
            )
            or hours > 24 or minutes > 59 or seconds > 59
            or (hours = 24 and (minutes > 0 or seconds > 0 or found[8] ~ '[1-9]'))
        then
            utc_offset := null;
            return;
        end if;
        moment := make_timestamp(years, months, days, 0, 0, 0)
            + make_interval(hours => hours, mins => minutes, secs => seconds)
            + make_interval(secs => 0.000001 * cast(rpad(left(coalesce(found[8], ''), 6), 6, '0') as integer));
    end
    $quintile$
{%- endmacro %}

{% macro read_timestamp() -%}
    {#- In UTC, which is also meant where nothing says otherwise; null outside the calendar of within_calendar. -#}
    create or replace function landing.read_timestamp(given text) returns timestamp
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        moment timestamp;
        utc_offset text;
    begin
        if lower(given) ~ '^[ \t\n\v\f\r]*epoch[ \t\n\v\f\r]*$' then
            return timestamp '1970-01-01';
        end if;
        select found.moment, found.utc_offset into moment, utc_offset from landing.read_time(given) as found;
        if moment is null then
            return null;
        end if;
        if utc_offset is not null then
            moment := moment - (substr(utc_offset, 1, 1) || '1')::integer * make_interval(
                hours => substr(utc_offset, 2, 2)::integer,
                mins => coalesce(nullif(substr(replace(utc_offset, ':', ''), 4, 2), ''), '0')::integer,
                secs => coalesce(nullif(substr(replace(utc_offset, ':', ''), 6, 2), ''), '0')::integer
            );
        end if;
        if moment >= timestamp '1900-01-01' and moment < timestamp '9999-01-01' then
            return moment;
        end if;
        return null;
    end
    $quintile$
{%- endmacro %}

{% macro read_date() -%}
    {#- The date as it is written, whatever the offset. -#}
    create or replace function landing.read_date(given text) returns date
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        moment timestamp;
    begin
        if lower(given) ~ '^[ \t\n\v\f\r]*epoch[ \t\n\v\f\r]*$' then
            return date '1970-01-01';
        end if;
        select found.moment into moment from landing.read_time(given) as found;
        if moment >= timestamp '1900-01-01' and moment < timestamp '9999-01-01' then
            return cast(moment as date);
        end if;
        return null;
    end
    $quintile$
{%- endmacro %}

{% macro float_text() -%}
    {#- A float as DuckDB writes it: 17850.0, and an exponent from 1e16 on. -#}
    create or replace function landing.float_text(given text) returns text
    language plpgsql immutable strict parallel safe as $quintile$
    declare
        parts text[];
        digits text;
        exponent integer;
    begin
        if given ~ '[Nn]' then
            return replace(lower(given), 'infinity', 'inf');
        end if;
        parts := regexp_match(given, '^(-?)([0-9])(?:[.]([0-9]+))?e[+]([0-9]+)$');
        exponent := parts[4];
        if exponent < 16 then
            digits := parts[2] || coalesce(parts[3], '');
            digits := rpad(digits, greatest(length(digits), exponent + 1), '0');
            return parts[1] || left(digits, exponent + 1) || '.' || coalesce(nullif(substr(digits, exponent + 2), ''), '0');
        end if;
        return given || case when given ~ '^-?[0-9]+$' then '.0' else '' end;
    end
    $quintile$
{%- endmacro %}

{% macro json_text() -%}
    {#- A text as JSON, null as null. Codes of control characters in upper case, as DuckDB writes them. -#}
    create or replace function landing.json_text(given text) returns text
    language plpgsql immutable parallel safe as $quintile$
    declare
        written text;
    begin
        if given is null then
            return 'null';
        end if;
        written := cast(to_json(given) as text);
        if given ~ '[\x0b\x0e\x0f\x1a-\x1f]' then
            written := replace(replace(replace(written, '\u000b', '\u000B'), '\u000e', '\u000E'), '\u000f', '\u000F');
            for code in 10 .. 15 loop
                written := replace(written, '\u001' || to_hex(code), '\u001' || upper(to_hex(code)));
            end loop;
        end if;
        return written;
    end
    $quintile$
{%- endmacro %}
