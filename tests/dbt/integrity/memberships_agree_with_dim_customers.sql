{%- set layer_columns = {
    'lifecycle': 'lifecycle_stage',
    'rfm': 'rfm_segment',
    'value_tier': 'value_tier',
    'engagement': 'engagement_level',
    'purchase_behaviour': 'purchase_behaviour',
} -%}
-- What: in the exclusive layers, fct_segment_memberships holds the label that dim_customers shows, for everybody who
-- has one, and nothing else.
-- When it matters: a marketer who takes an audience from one table and counts it in the other must get the same people.
-- How to resolve: compare the branch of the layer in int_segments__memberships with its column in dim_customers.
with labels as (
    {%- for layer, column in layer_columns.items() %}
    select
        as_of_date,
        customer_id,
        '{{ layer }}' as layer,
        {{ column }} as segment_id
    from {{ ref('dim_customers') }}
    where {{ column }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

memberships as (
    select
        as_of_date,
        customer_id,
        layer,
        segment_id
    from {{ ref('fct_segment_memberships') }}
    where layer in ({{ "'" ~ layer_columns | join("', '") ~ "'" }})
)

select
    coalesce(labels.customer_id, memberships.customer_id) as customer_id,
    coalesce(labels.layer, memberships.layer) as layer,
    labels.segment_id as segment_of_dim_customers,
    memberships.segment_id as segment_of_membership
from labels
full outer join memberships
    on
        labels.as_of_date = memberships.as_of_date
        and labels.customer_id = memberships.customer_id
        and labels.layer = memberships.layer
        and labels.segment_id = memberships.segment_id
where labels.customer_id is null or memberships.customer_id is null
