-- What: who denies profiling on any linked account has no label in dim_customers and no membership.
-- When it matters: a label is profiling; one that slips through is a breach of consent.
-- How to resolve: the model of the layer reads int_customers__as_of where it should read int_customers__profiled.
with standing_denials as (
    select * from {{ ref('int_consents__standing') }}
    where channel = 'profiling' and status = 'denied'
),

latest_date as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

denied_customers as (
    select distinct identities.customer_id
    from {{ ref('int_identity__as_of') }} as identities
    inner join latest_date on identities.as_of_date = latest_date.as_of_date
    inner join standing_denials
        on
            identities.source_key = standing_denials.source_key
            and identities.as_of_date >= standing_denials.standing_from_date
            and (
                standing_denials.standing_to_date is null
                or identities.as_of_date < standing_denials.standing_to_date
            )
),

labels as (
    select
        customer_id,
        layered_identity as segment_label
    from {{ ref('dim_customers') }}
    {%- for column in [
        'lifecycle_stage', 'rfm_code', 'value_tier', 'value_tier_candidate', 'engagement_level', 'purchase_behaviour',
        'top_category_1', 'first_purchase_category', 'top_brand', 'price_band',
    ] %}
    union all
    select
        customer_id,
        {{ column }} as segment_label
    from {{ ref('dim_customers') }}
    {%- endfor %}
    union all
    select
        customer_id,
        layer || ' ' || segment_id as segment_label
    from {{ ref('fct_segment_memberships') }}
)

select
    labels.customer_id,
    labels.segment_label
from labels
inner join denied_customers on labels.customer_id = denied_customers.customer_id
where labels.segment_label is not null
