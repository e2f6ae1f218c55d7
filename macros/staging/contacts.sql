{% macro normalise_email(expression) -%}
    {#- Trimmed (at the door), lower-cased, NFC; null unless it has one @, a dotted domain, and no space or control
        character. -#}
    case
        when {{ matches(expression, '^[^@[:space:][:cntrl:]]+@[^@.[:space:][:cntrl:]]+([.][^@.[:space:][:cntrl:]]+)+$') }}
            and not {{ matches(expression, '[\u0080-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]') }}
            then {{ nfc('lower(' ~ expression ~ ')') }}
    end
{%- endmacro %}

{% macro local_part(email) -%}
    {#- What stands before the @ of a normalised address. -#}
    {{ dbt.split_part(email, "'@'", 1) }}
{%- endmacro %}

{% macro normalise_phone(expression, calling_code, trunk_prefix) -%}
    {#- E.164, or null: +, then 8 to 15 digits. A national number takes the calling code of the account's country. -#}
    {%- set digits = replace_all(expression, '[^0-9]', '') -%}
    {%- set international = "case when " ~ expression ~ " like '+%' then " ~ replace_all(replace_all(expression, '[(]0[)]', ''), '[^0-9]', '')
        ~ " when " ~ digits ~ " like '00%' then substr(" ~ digits ~ ", 3)"
        ~ " when " ~ trunk_prefix ~ " <> '' and " ~ digits ~ " like " ~ trunk_prefix ~ " || '%' then "
        ~ calling_code ~ " || substr(" ~ digits ~ ", length(" ~ trunk_prefix ~ ") + 1)"
        ~ " else " ~ calling_code ~ " || " ~ digits ~ " end" -%}
    case
        when {{ matches(expression, '^[-+0-9 ()./]+$') }}
            and {{ matches(international, '^[1-9][0-9]{7,14}$') }}
            then '+' || {{ international }}
    end
{%- endmacro %}

{% macro calling_codes_by_country() -%}
    {#- Accounts give their country by code or by name. -#}
    select
        lower(country_code) as country,
        calling_code,
        trunk_prefix
    from {{ ref('calling_codes') }}
    union all
    select
        country_name as country,
        calling_code,
        trunk_prefix
    from {{ ref('calling_codes') }}
{%- endmacro %}
