{%- set layers = ['engagement', 'purchase_behaviour'] -%}
-- What: each customer who may be profiled is in exactly one segment of engagement and of purchase behaviour on each
-- as-of date. Lifecycle and value tier have tests of their own.
-- When it matters: these layers are what reports split customers by; one without a segment is missing from every
-- split, one with two is counted twice.
-- How to resolve: look for the customer in the model of the layer; then for a gap in the seed that holds its rules.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

layers as (
    {{ text_rows(layers, 'layer') }}
),

memberships as (
    select
        as_of_date,
        customer_id,
        layer,
        count(*) as segments
    from {{ ref('int_segments__memberships') }}
    where layer in ('{{ layers | join("', '") }}')
    group by as_of_date, customer_id, layer
),

expected as (
    select
        customers.as_of_date,
        customers.customer_id,
        layers.layer
    from customers
    cross join layers
)

select
    coalesce(expected.as_of_date, memberships.as_of_date) as as_of_date,
    coalesce(expected.customer_id, memberships.customer_id) as customer_id,
    coalesce(expected.layer, memberships.layer) as layer,
    coalesce(memberships.segments, 0) as segments
from expected
full outer join memberships
    on
        expected.as_of_date = memberships.as_of_date
        and expected.customer_id = memberships.customer_id
        and expected.layer = memberships.layer
where expected.customer_id is null or coalesce(memberships.segments, 0) <> 1
