-- What: who was in a segment on the computed date before the latest, plus who entered it by a transition of the latest,
-- less who left, is who is in it now; in every layer.
-- When it matters: every night; it proves tonight's transitions without replaying all that came before.
-- How to resolve: look for the customer in int_history__changes and, on the latest date, in int_segments__memberships.
with latest_date as (
    select timeline.*
    from {{ ref('int_history__timeline') }} as timeline
    inner join {{ ref('as_of_dates') }} as as_of_dates on timeline.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
),

history as (
    select * from {{ ref('fct_segment_history') }}
),

transitions as (
    select * from {{ ref('fct_segment_transitions') }}
),

memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

counted as (
    select
        history.customer_id,
        history.layer,
        history.segment_id,
        1 as expected,
        0 as found
    from history
    inner join latest_date on {{ is_valid_on('history', 'latest_date.previous_date') }}
    union all
    select
        transitions.customer_id,
        transitions.layer,
        transitions.to_segment_id as segment_id,
        1 as expected,
        0 as found
    from transitions
    inner join latest_date on transitions.transitioned_on = latest_date.as_of_date
    where transitions.to_segment_id is not null
    union all
    select
        transitions.customer_id,
        transitions.layer,
        transitions.from_segment_id as segment_id,
        -1 as expected,
        0 as found
    from transitions
    inner join latest_date on transitions.transitioned_on = latest_date.as_of_date
    where transitions.from_segment_id is not null
    union all
    select
        customer_id,
        layer,
        segment_id,
        0 as expected,
        1 as found
    from memberships
)

select
    customer_id,
    layer,
    segment_id,
    sum(expected) as expected,
    sum(found) as found
from counted
group by customer_id, layer, segment_id
having sum(expected) <> sum(found)
