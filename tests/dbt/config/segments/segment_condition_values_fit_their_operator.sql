-- What: every condition has as many values as its operator takes, each of them one of the attribute's type and without
-- blanks around it, and between names the smaller one first. Unknown attributes and operators are another test's.
-- When it matters: a value that is no number compares with nothing; bounds the wrong way round hold for nobody.
-- How to resolve: correct the column value in seeds/segments/segment_conditions.csv.
with segment_conditions as (
    select * from {{ ref('segment_conditions') }}
),

segment_attributes as (
    select * from {{ ref('segment_attributes') }}
),

segment_operators as (
    select * from {{ ref('segment_operators') }}
),

counted as (
    select
        {{ condition_key('segment_conditions') }} as row_key,
        segment_conditions.operator,
        coalesce(segment_conditions.value, '') as given,
        segment_attributes.data_type,
        segment_operators.value_count as values_taken,
        {{ count_condition_values('segment_conditions.value') }} as values_given
    from segment_conditions
    inner join segment_attributes on segment_conditions.attribute = segment_attributes.attribute
    inner join segment_operators
        on
            segment_conditions.operator = segment_operators.operator
            and segment_attributes.data_type = segment_operators.data_type
),

judged as (
    select
        row_key,
        operator,
        given,
        data_type,
        values_taken,
        values_given,
        case
            when values_taken = 'many' then values_given > 0
            else cast(values_given as {{ dbt.type_string() }}) = values_taken
        end as has_right_count,
        case
            {%- for data_type in ['number', 'date', 'boolean'] %}
            when data_type = '{{ data_type }}' then {{ is_condition_value('given', data_type) }}
            {%- endfor %}
            else not ({{ matches('given', '(^|[|])[ ]*([|]|$)') }})
        end as has_right_type,
        {{ matches('given', '(^ | $| [|]|[|] )') }} as has_blanks
    from counted
),

bounds as (
    select
        row_key,
        given,
        data_type,
        {{ dbt.split_part('given', "'|'", 1) }} as lower_bound,
        {{ dbt.split_part('given', "'|'", 2) }} as upper_bound,
        operator = 'between' and has_right_count and has_right_type as has_bounds
    from judged
),

faults as (
    select
        row_key,
        'operator ' || operator || ' takes '
        || case
            when values_taken = '0' then 'no value'
            when values_taken = '1' then '1 value'
            when values_taken = 'many' then '1 value or more'
            else values_taken || ' values'
        end
        || ', not ' || cast(values_given as {{ dbt.type_string() }}) as fault,
        case
            when values_taken = '0' then 'empty the column value'
            else 'write that many into the column value, separated by |'
        end as mend
    from judged
    where not has_right_count
    union all
    select
        row_key,
        'value ' || given || ' has blanks around it' as fault,
        'take them out' as mend
    from judged
    where has_right_count and has_blanks
    union all
    select
        row_key,
        'value ' || given || ' is no ' || data_type as fault,
        case data_type
            when 'number' then 'write it as 12 or 12.5: at most 12 digits before the point and 6 after it'
            when 'date' then 'write a day of the calendar as YYYY-MM-DD'
            when 'boolean' then 'write true or false'
            else 'write a text between the separators |'
        end as mend
    from judged
    where has_right_count and values_taken <> '0' and not has_blanks and not has_right_type
    union all
    select
        row_key,
        'value ' || given || ' has its bounds swapped' as fault,
        'write the smaller one first' as mend
    from bounds
    where
        case
            when has_bounds and data_type = 'number'
                then cast(lower_bound as decimal(18, 6)) > cast(upper_bound as decimal(18, 6))
            when has_bounds then lower_bound > upper_bound
            else false
        end
)

select
    'segment_conditions' as seed_name,
    row_key,
    fault,
    mend
from faults
