-- Each condition as a test that the engine can run: a number lies from lowest to highest and is not the one excepted; a
-- text is found among the accepted ones, or is not. Unknown values meet nothing but is_null; an attribute or operator
-- that is not known gives a test that never holds.
{%- set limits = segment_limits() %}
with conditions as (
    select * from {{ ref('segment_conditions') }}
),

definitions as (
    select * from {{ ref('int_segments__definitions') }}
),

attributes as (
    select * from {{ ref('segment_attributes') }}
),

operators as (
    select * from {{ ref('segment_operators') }}
),

positions as (
    select * from {{ ref('int_segments__attribute_positions') }}
),

typed_conditions as (
    select
        conditions.*,
        definitions.status,
        definitions.effective_from,
        definitions.effective_to,
        attributes.label,
        attributes.data_type,
        attributes.source,
        operators.words,
        coalesce(positions.array_name, 'number') as array_name,
        positions.attribute_position,
        operators.operator is not null as is_known_operator
    from conditions
    inner join definitions
        on conditions.segment_id = definitions.segment_id and conditions.version = definitions.definition_version
    left join attributes on conditions.attribute = attributes.attribute
    left join operators
        on conditions.operator = operators.operator and attributes.data_type = operators.data_type
    left join positions on conditions.attribute = positions.attribute
),

valued_conditions as (
    select
        typed_conditions.*,
        {%- for part in [1, 2] %}
        {%- set text = dbt.split_part('typed_conditions.value', "'|'", part) %}
        case
            when not typed_conditions.is_known_operator then null
            when typed_conditions.data_type = 'number' then cast(nullif({{ text }}, '') as {{ double_type() }})
            when typed_conditions.data_type = 'date'
                then cast(
                    {{ days_between("cast('1970-01-01' as date)", "cast(nullif(" ~ text ~ ", '') as date)") }}
                    as {{ double_type() }}
                )
            when typed_conditions.data_type = 'boolean'
                then case lower({{ text }}) when 'true' then 1 when 'false' then 0 end
        end as number_{{ part }},
        {%- endfor %}
        {{ text_mark() }} || replace(coalesce(typed_conditions.value, ''), '|', {{ text_mark() }}) || {{ text_mark() }}
            as marked_values,
        row_number() over (
            partition by
                typed_conditions.segment_id,
                typed_conditions.version,
                typed_conditions.rule,
                typed_conditions.group_number,
                typed_conditions.array_name
            order by typed_conditions.attribute, typed_conditions.operator
        ) as test_number
    from typed_conditions
)

select
    segment_id,
    version as definition_version,
    rule,
    group_number,
    attribute,
    operator,
    value,
    source,
    status,
    replace(
        replace(coalesce(words, operator), '{attribute}', coalesce(label, attribute)),
        '{value}',
        replace(coalesce(value, ''), '|', case when operator = 'between' then ' and ' else ', ' end)
    ) as condition_in_words,
    array_name,
    attribute_position,
    cast(test_number as integer) as test_number,
    case
        when not is_known_operator then {{ limits.highest }}
        when operator in ('equals', 'at_least', 'more_than', 'between') then number_1
        when operator = 'is_null' then {{ limits.unknown }}
        else {{ limits.lowest }}
    end as lowest,
    case
        when not is_known_operator then {{ limits.lowest }}
        when operator in ('equals', 'at_most', 'less_than') then number_1
        when operator = 'between' then number_2
        when operator = 'is_null' then {{ limits.unknown }}
        else {{ limits.highest }}
    end as highest,
    case
        when operator in ('not_equals', 'more_than', 'less_than') then number_1
        else {{ limits.never }}
    end as excepted,
    case
        when operator in ('is_null', 'is_not_null') then {{ text_mark() }} || {{ text_mark() }}
        when operator in ('not_equals', 'not_in') then {{ text_mark() }} || marked_values
        else marked_values
    end as texts,
    case
        when not is_known_operator then null
        else operator in ('equals', 'in', 'is_null')
    end as is_among_texts,
    effective_from,
    effective_to
from valued_conditions
