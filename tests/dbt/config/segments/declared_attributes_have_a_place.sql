-- What: an attribute that customers declare is a text called declared_ and its name in customer_attributes, and there
-- are no more of them than the engine has places for.
-- When it matters: conditions on any other would never hold, and their segments would be silently empty.
-- How to resolve: mend the row in seeds/segments/segment_attributes.csv, or take out one that no segment uses.
with declared_attributes as (
    select
        attribute,
        data_type,
        row_number() over (order by attribute) as place
    from {{ ref('segment_attributes') }}
    where source = 'customer_attributes'
)

select
    'segment_attributes' as seed_name,
    attribute as row_key,
    case
        when place > {{ declared_places() }} then 'there are more declared attributes than {{ declared_places() }}'
        when data_type <> 'text' then 'a declared attribute of type ' || data_type
        else attribute || ' does not begin with declared_'
    end as fault,
    'write declared_ and the name in customer_attributes, type text, at most {{ declared_places() }} of them' as mend
from declared_attributes
where
    place > {{ declared_places() }}
    or data_type <> 'text'
    or substr(attribute, 1, 9) <> 'declared_'
    or length(attribute) = 9
