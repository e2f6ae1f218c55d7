-- What: every attribute of the registry is one that the engine can address, in the array of its type, and the other
-- way round. Predictions are registered before they are computed; what customers declare needs no more than its row.
-- When it matters: a condition on an attribute that is registered but not implemented never holds, and its segment is
-- silently empty; one that is implemented but not registered has no unit and no meaning.
-- How to resolve: add the row to seeds/segments/segment_attributes.csv, or the attribute to the macro
-- segment_attributes and to int_segments__attributes.
with attributes as (
    select * from {{ ref('segment_attributes') }}
    where source not in ('predictions', 'customer_attributes')
),

implemented as (
    {%- for data_type, names in segment_attributes().items() %}
    {%- set outer_loop = loop %}
    {%- for name in names %}
    select
        '{{ name }}' as attribute,
        '{{ data_type }}' as data_type
    {%- if not (loop.last and outer_loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
),

compared as (
    select
        coalesce(attributes.attribute, implemented.attribute) as row_key,
        attributes.data_type as registered_type,
        implemented.data_type as implemented_type
    from attributes
    full outer join implemented on attributes.attribute = implemented.attribute
)

select
    'segment_attributes' as seed_name,
    row_key,
    case
        when implemented_type is null then 'attribute ' || row_key || ' is not implemented'
        when registered_type is null then 'attribute ' || row_key || ' is implemented, but not registered'
        else
            'attribute ' || row_key || ' is registered as ' || registered_type || ', but implemented as '
            || implemented_type
    end as fault,
    'bring the row, the macro segment_attributes and int_segments__attributes in line' as mend
from compared
where registered_type is null or implemented_type is null or registered_type <> implemented_type
