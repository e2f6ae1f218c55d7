{#- Elsewhere than on DuckDB a view would build the arrays anew for every group of conditions. -#}
{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

-- Each customer's attributes on each as-of date as one array of numbers and one of texts, in the order of
-- int_segments__attribute_positions.
{%- set attributes = segment_attributes() %}
{%- set numbers = ['cast(0 as ' ~ double_type() ~ ')'] %}
{%- for data_type in ['number', 'date', 'boolean'] %}
{%- for name in attributes[data_type] %}
{%- do numbers.append(as_segment_number('attributes.' ~ name, data_type)) %}
{%- endfor %}
{%- endfor %}
{%- set texts = ['cast(null as ' ~ dbt.type_string() ~ ')'] %}
{%- for name in attributes.text %}
{%- do texts.append('attributes.' ~ name) %}
{%- endfor %}
{%- for place in range(1, declared_places() + 1) %}
{%- do texts.append('declared.declared_' ~ place) %}
{%- endfor %}
with attributes as (
    select * from {{ ref('int_segments__attributes') }}
),

declared as (
    select * from {{ ref('int_segments__declared') }}
)

select
    attributes.as_of_date,
    attributes.customer_id,
    {{ make_array(numbers) }} as numbers,
    {{ make_array(texts) }} as texts
from attributes
left join declared
    on attributes.as_of_date = declared.as_of_date and attributes.customer_id = declared.customer_id
