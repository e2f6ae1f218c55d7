-- What: every condition uses an attribute of segment_attributes and an operator that segment_operators has for the type
-- of the attribute.
-- When it matters: a condition on an unknown attribute or with an unknown operator holds for nobody.
-- How to resolve: correct the row of segment_conditions; a new attribute also needs a column that computes it.
with segment_conditions as (
    select * from {{ ref('segment_conditions') }}
),

segment_attributes as (
    select * from {{ ref('segment_attributes') }}
),

segment_operators as (
    select * from {{ ref('segment_operators') }}
),

compared as (
    select
        {{ condition_key('segment_conditions') }} as row_key,
        segment_conditions.attribute,
        segment_conditions.operator,
        segment_attributes.data_type,
        segment_operators.operator as known_operator
    from segment_conditions
    left join segment_attributes on segment_conditions.attribute = segment_attributes.attribute
    left join segment_operators
        on
            segment_conditions.operator = segment_operators.operator
            and segment_attributes.data_type = segment_operators.data_type
),

faults as (
    select
        row_key,
        'attribute ' || coalesce(attribute, '(empty)') || ' is not known' as fault,
        'write an attribute of segment_attributes' as mend
    from compared
    where data_type is null
    union all
    select
        row_key,
        'operator ' || coalesce(operator, '(empty)') || ' is not known for a ' || data_type || ' attribute' as fault,
        'write an operator that segment_operators has for ' || data_type as mend
    from compared
    where data_type is not null and known_operator is null
)

select
    'segment_conditions' as seed_name,
    row_key,
    fault,
    mend
from faults
