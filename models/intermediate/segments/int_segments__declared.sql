-- What each customer declared last, by each as-of date, for the attributes that the registry knows: one column for
-- each of their places, in the order of int_segments__attribute_positions.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

customer_attributes as (
    select * from {{ ref('stg_raw__customer_attributes') }}
    where coalesce(kind, 'declared') = 'declared'
),

declared_attributes as (
    {{ declared_attributes() }}
),

ranked_values as (
    select
        identities.as_of_date,
        identities.customer_id,
        declared_attributes.place,
        customer_attributes.value,
        row_number() over (
            partition by identities.as_of_date, identities.customer_id, declared_attributes.place
            order by customer_attributes.recorded_at desc, customer_attributes.value asc
        ) as value_number
    from identities
    inner join customer_attributes
        on
            identities.source_key = customer_attributes.source_key
            and identities.as_of_date >= customer_attributes.recorded_date
    inner join declared_attributes on customer_attributes.attribute = declared_attributes.declared_name
)

select
    as_of_date,
    customer_id,
    max(case when place = 1 then value end) as declared_1,
    max(case when place = 2 then value end) as declared_2,
    max(case when place = 3 then value end) as declared_3,
    max(case when place = 4 then value end) as declared_4,
    max(case when place = 5 then value end) as declared_5,
    max(case when place = 6 then value end) as declared_6,
    max(case when place = 7 then value end) as declared_7,
    max(case when place = 8 then value end) as declared_8
from ranked_values
where value_number = 1 and place <= {{ declared_places() }}
group by as_of_date, customer_id
