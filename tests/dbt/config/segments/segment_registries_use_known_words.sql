-- What: the attributes have a known type and source, a name in words, a unit and a meaning; the operators a known type
-- and number of values, and words; the prefixes are capital letters with a meaning.
-- When it matters: conditions are evaluated by the attribute's type and the operator's number of values, the confidence
-- of a segment follows from the source, and the words are what the catalogue says.
-- How to resolve: correct the row in the seed named.
with segment_attributes as (
    select * from {{ ref('segment_attributes') }}
),

segment_operators as (
    select * from {{ ref('segment_operators') }}
),

segment_prefixes as (
    select * from {{ ref('segment_prefixes') }}
),

faults as (
    select
        'segment_attributes' as seed_name,
        {{ row_key(['attribute']) }} as row_key,
        'data_type is ' || coalesce(data_type, 'empty') as fault,
        'write number, date, boolean or text' as mend
    from segment_attributes
    where coalesce(data_type, '') not in ('number', 'date', 'boolean', 'text')
    union all
    select
        'segment_attributes' as seed_name,
        {{ row_key(['attribute']) }} as row_key,
        'source is ' || coalesce(source, 'empty') as fault,
        'write orders, customers, consents, web_events, message_events, customer_attributes or predictions' as mend
    from segment_attributes
    where
        coalesce(source, '') not in (
            'orders', 'customers', 'consents', 'web_events', 'message_events', 'customer_attributes', 'predictions'
        )
    union all
    select
        'segment_attributes' as seed_name,
        {{ row_key(['attribute']) }} as row_key,
        'label, unit or description is empty' as fault,
        'fill it' as mend
    from segment_attributes
    where
        coalesce(trim(label), '') = ''
        or coalesce(trim(unit), '') = ''
        or coalesce(trim(description), '') = ''
    union all
    select
        'segment_operators' as seed_name,
        {{ row_key(['operator', 'data_type']) }} as row_key,
        'data_type is ' || coalesce(data_type, 'empty') as fault,
        'write number, date, boolean or text' as mend
    from segment_operators
    where coalesce(data_type, '') not in ('number', 'date', 'boolean', 'text')
    union all
    select
        'segment_operators' as seed_name,
        {{ row_key(['operator', 'data_type']) }} as row_key,
        'value_count is ' || coalesce(value_count, 'empty') as fault,
        'write 0, 1, 2 or many' as mend
    from segment_operators
    where coalesce(value_count, '') not in ('0', '1', '2', 'many')
    union all
    select
        'segment_operators' as seed_name,
        {{ row_key(['operator', 'data_type']) }} as row_key,
        'words do not say where the attribute and the value go' as fault,
        'write {attribute} once, and {value} once if the operator takes values, else not at all' as mend
    from segment_operators
    where
        coalesce(trim(words), '') = ''
        or length(words) - length(replace(words, '{attribute}', '')) <> length('{attribute}')
        or length(words) - length(replace(words, '{value}', ''))
        <> case when value_count = '0' then 0 else length('{value}') end
    union all
    select
        'segment_prefixes' as seed_name,
        {{ row_key(['prefix']) }} as row_key,
        'it is not made of capital letters, or has no meaning' as fault,
        'write capital letters such as LC, and what its segments are about' as mend
    from segment_prefixes
    where not ({{ matches("coalesce(prefix, '')", '^[A-Z]+$') }}) or coalesce(trim(meaning), '') = ''
)

select
    seed_name,
    row_key,
    fault,
    mend
from faults
