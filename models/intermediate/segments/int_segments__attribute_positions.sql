-- The attributes that the engine can address, with their positions in the arrays of int_segments__vectors. Position 1
-- of each array is the same for everybody: tests that a group does not need look there.
{%- set attributes = segment_attributes() %}
{%- set numbers = attributes.number + attributes.date + attributes.boolean %}
with declared_attributes as (
    {{ declared_attributes() }}
)
{%- for name in numbers %}
select
    '{{ name }}' as attribute,
    'number' as array_name,
    {{ loop.index + 1 }} as attribute_position
union all
{%- endfor %}
{%- for name in attributes.text %}
select
    '{{ name }}' as attribute,
    'text' as array_name,
    {{ loop.index + 1 }} as attribute_position
union all
{%- endfor %}
select
    attribute,
    'text' as array_name,
    place + {{ attributes.text | length + 1 }} as attribute_position
from declared_attributes
where place <= {{ declared_places() }}
