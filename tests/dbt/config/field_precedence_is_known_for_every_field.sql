{%- set fields = ['acquisition_channel', 'birth_date', 'city', 'country', 'email', 'gender', 'language'] -%}
-- What: field_precedence says latest or earliest for every field of a merged profile, and names no other field.
-- When it matters: a field that it leaves out is null for everybody in dim_customers; with a word it does not know, the
-- smallest source key would decide.
-- How to resolve: correct the seed field_precedence.
with field_precedence as (
    select * from {{ ref('field_precedence') }}
),

profile_fields as (
    {{ text_rows(fields, 'field_name') }}
)

select
    coalesce(profile_fields.field_name, field_precedence.field_name) as field_name,
    field_precedence.precedence
from profile_fields
full outer join field_precedence on profile_fields.field_name = field_precedence.field_name
where
    {{ '1 = 0 and' if flags.EMPTY }} (
        profile_fields.field_name is null
        or field_precedence.precedence is null
        or field_precedence.precedence not in ('latest', 'earliest')
    )
