{{ config(tags=['nightly', 'hourly']) }}

-- Who has ordered since a campaign for the audience's segments last touched them, or since the as-of date that put them
-- into the audience: the message has done its work.
with moments as (
    select * from {{ ref('moments') }}
),

candidates as (
    select * from {{ ref('int_activation__candidates') }}
    where kind = 'campaign' and stops_after_order
),

audience_segments as (
    select * from {{ ref('audience_segments') }}
    where role = 'include'
),

sends as (
    select * from {{ ref('int_activation__sends') }}
    where campaign_segment_id is not null
),

order_times as (
    select * from {{ ref('int_browsing__order_times') }}
),

fresh_orders as (
    select * from {{ ref('int_fresh__orders') }}
    where is_countable and not is_test
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

ordered_since as (
    select distinct
        moments.as_of_date,
        identities.customer_id
    from fresh_orders
    inner join identities on fresh_orders.source_key = identities.source_key
    inner join moments on identities.as_of_date = moments.as_of_date
    where moments.is_latest
),

last_touches as (
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        max(sends.sent_at) as touched_at
    from candidates
    inner join audience_segments
        on
            candidates.audience_id = audience_segments.audience_id
            and candidates.definition_version = audience_segments.version
    inner join sends
        on
            candidates.as_of_date = sends.as_of_date
            and candidates.customer_id = sends.customer_id
            and audience_segments.segment_id = sends.campaign_segment_id
    where {{ days_between('sends.sent_date', 'candidates.as_of_date') }} < {{ var('converted_days') }}
    group by candidates.as_of_date, candidates.audience_id, candidates.customer_id
),

ordered_after_touch as (
    select
        last_touches.as_of_date,
        last_touches.audience_id,
        last_touches.customer_id
    from last_touches
    inner join order_times
        on last_touches.as_of_date = order_times.as_of_date and last_touches.customer_id = order_times.customer_id
    where order_times.last_ordered_at > last_touches.touched_at
)

select
    as_of_date,
    audience_id,
    customer_id
from ordered_after_touch
{{ union_distinct() }}
select
    candidates.as_of_date,
    candidates.audience_id,
    candidates.customer_id
from candidates
inner join ordered_since
    on candidates.as_of_date = ordered_since.as_of_date and candidates.customer_id = ordered_since.customer_id
