-- Each customer's attributes on each as-of date as one array of numbers and one of texts, in the order of
-- int_segments__attribute_positions.
{%- set attributes = segment_attributes() %}
{%- set numbers = ['cast(0 as ' ~ double_type() ~ ')'] %}
{%- for data_type in ['number', 'date', 'boolean'] %}
{%- for name in attributes[data_type] %}
{%- do numbers.append(as_segment_number(name, data_type)) %}
{%- endfor %}
{%- endfor %}
{%- set texts = ['cast(null as ' ~ dbt.type_string() ~ ')'] + attributes.text %}
with attributes as (
    select * from {{ ref('int_segments__attributes') }}
)

select
    as_of_date,
    customer_id,
    {{ make_array(numbers) }} as numbers,
    {{ make_array(texts) }} as texts
from attributes
