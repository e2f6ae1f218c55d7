{{ config(materialized='view') }}

-- Who is in which segment of which layer on each as-of date, with the facts that put them there.
{%- set text = dbt.type_string() %}
with lifecycle_stages as (
    select * from {{ ref('int_lifecycle__stages') }}
),

rfm_segments as (
    select * from {{ ref('int_rfm__segments') }}
),

value_tiers as (
    select * from {{ ref('int_value_tiers__tiers') }}
),

engagement_levels as (
    select * from {{ ref('int_engagement__levels') }}
),

purchase_behaviours as (
    select * from {{ ref('int_behaviour__as_of') }}
),

customers as (
    select * from {{ ref('int_customers__profiled') }}
),

affinities as (
    select * from {{ ref('int_affinity__scores') }}
    where kind = 'category'
),

named_segments as (
    select * from {{ ref('int_segments__named') }}
)

select
    as_of_date,
    customer_id,
    'lifecycle' as layer,
    lifecycle_stage as segment_id,
    case
        when days_since_last_order is null then 'no countable order'
        else
            'first order ' || cast(days_since_first_order as {{ text }}) || ' days ago, last order '
            || cast(days_since_last_order as {{ text }}) || ' days ago'
            || case
                when days_between_last_orders is null then ''
                else
                    ', ' || cast(days_between_last_orders as {{ text }}) || ' days between the last two order dates'
            end
    end as reason,
    definition_version,
    false as rests_on_web_events
from lifecycle_stages
union all
select
    as_of_date,
    customer_id,
    'rfm' as layer,
    rfm_segment as segment_id,
    'R' || cast(recency_score as {{ text }})
    || ' (last order ' || cast(days_since_last_order as {{ text }}) || ' days ago), F'
    || cast(frequency_score as {{ text }})
    || ' (' || cast(orders_in_window as {{ text }}) || ' orders in the window), M'
    || cast(monetary_score as {{ text }})
    || ' (net revenue ' || cast(net_revenue_in_window as {{ text }}) || ' in the window)' as reason,
    definition_version,
    false as rests_on_web_events
from rfm_segments
union all
select
    as_of_date,
    customer_id,
    'value_tier' as layer,
    value_tier as segment_id,
    'net revenue ' || cast(net_revenue_in_tier_window as {{ text }}) || ' in the window'
    || case
        when value_tier <> value_tier_candidate
            then
                ', ' || value_tier_candidate || ' by itself; kept by grace, last reached on '
                || cast(tier_reached_on as {{ text }})
        else ''
    end as reason,
    definition_version,
    false as rests_on_web_events
from value_tiers
union all
select
    as_of_date,
    customer_id,
    'engagement' as layer,
    engagement_level as segment_id,
    case
        when has_denied_email then 'email consent denied'
        when has_objected_since then 'unsubscribed or complained since the latest consent'
        when days_since_last_open_or_click is not null
            then 'last open or click ' || cast(days_since_last_open_or_click as {{ text }}) || ' days ago'
        when has_been_emailed then 'emailed, but no open or click'
        when has_agreed_to_email then 'agreed to email, but no open or click'
        else 'never emailed, no consent'
    end as reason,
    definition_version,
    false as rests_on_web_events
from engagement_levels
union all
select
    purchase_behaviours.as_of_date,
    purchase_behaviours.customer_id,
    'purchase_behaviour' as layer,
    purchase_behaviours.purchase_behaviour as segment_id,
    cast(purchase_behaviours.orders as {{ text }}) || ' orders, '
    || cast(purchase_behaviours.discounted_orders as {{ text }}) || ' of them discounted'
    || coalesce(
        ', ' || cast(cast(purchase_behaviours.average_units as decimal(18, 2)) as {{ text }}) || ' units per order', ''
    ) as reason,
    purchase_behaviours.definition_version,
    false as rests_on_web_events
from purchase_behaviours
inner join customers
    on
        purchase_behaviours.as_of_date = customers.as_of_date
        and purchase_behaviours.customer_id = customers.customer_id
union all
select
    affinities.as_of_date,
    affinities.customer_id,
    'category_affinity' as layer,
    affinities.name as segment_id,
    'score ' || cast(affinities.score as {{ text }})
    || ' from ' || cast(affinities.orders as {{ text }}) || ' orders and '
    || cast(affinities.views as {{ text }}) || ' views, share ' || cast(affinities.share as {{ text }}) || ', place '
    || cast(affinities.affinity_rank as {{ text }}) as reason,
    affinities.definition_version,
    affinities.views > 0 as rests_on_web_events
from affinities
inner join customers
    on affinities.as_of_date = customers.as_of_date and affinities.customer_id = customers.customer_id
union all
select
    as_of_date,
    customer_id,
    'named' as layer,
    segment_id,
    reason,
    definition_version,
    rests_on_web_events
from named_segments
