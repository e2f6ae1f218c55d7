{{ config(materialized='view') }}

-- Every condition of every active named segment against every customer of the latest as-of date, with the customer's
-- own value: why somebody is or is not in a segment. A view: ask for one customer.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

vectors as (
    select * from {{ ref('int_segments__vectors') }}
),

conditions as (
    select * from {{ ref('int_segments__conditions') }}
    where status = 'active'
),

attributes as (
    select * from {{ ref('segment_attributes') }}
),

addressed as (
    select
        vectors.as_of_date,
        vectors.customer_id,
        conditions.*,
        attributes.data_type,
        case
            when conditions.array_name = 'number'
                then {{ array_item('vectors.numbers', 'conditions.attribute_position', double_type()) }}
        end as number_value,
        case
            when conditions.array_name = 'text'
                then {{ array_item('vectors.texts', 'conditions.attribute_position', dbt.type_string()) }}
        end as text_value
    from vectors
    inner join as_of_dates on vectors.as_of_date = as_of_dates.as_of_date
    inner join conditions on {{ is_in_force('conditions', 'vectors.as_of_date') }}
    left join attributes on conditions.attribute = attributes.attribute
)

select
    as_of_date,
    customer_id,
    segment_id,
    definition_version as version,
    rule,
    group_number,
    attribute,
    operator,
    value,
    condition_in_words,
    case
        when array_name = 'text' then text_value
        when number_value = {{ segment_limits().unknown }} then null
        when data_type = 'boolean' then case when number_value = 1 then 'true' else 'false' end
        when data_type = 'date'
            then cast(
                {{ add_days("cast('1970-01-01' as date)", 'cast(number_value as integer)') }} as {{ dbt.type_string() }}
            )
        when number_value = floor(number_value)
            then cast(cast(number_value as bigint) as {{ dbt.type_string() }})
        else cast(number_value as {{ dbt.type_string() }})
    end as actual_value,
    coalesce(
        case
            when array_name = 'text'
                then ({{ dbt.position(marked_text('text_value'), 'texts') }} > 0) = is_among_texts
            else number_value between lowest and highest and number_value <> excepted
        end, false
    ) as holds
from addressed
