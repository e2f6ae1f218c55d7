-- What: the intervals of history that are open are the memberships of the latest date, in every layer, with no more and
-- no less.
-- When it matters: who is in a segment today is asked of either table, and the answers must be the same people.
-- How to resolve: compare the customer's rows in int_history__intervals with int_segments__memberships on the latest
-- date. A backfill of that date writes it anew.
with open_intervals as (
    select
        customer_id,
        layer,
        segment_id
    from {{ ref('fct_segment_history') }}
    where valid_to is null
),

memberships as (
    select
        customer_id,
        layer,
        segment_id
    from {{ ref('fct_segment_memberships') }}
)

select
    coalesce(open_intervals.customer_id, memberships.customer_id) as customer_id,
    coalesce(open_intervals.layer, memberships.layer) as layer,
    coalesce(open_intervals.segment_id, memberships.segment_id) as segment_id,
    open_intervals.customer_id is not null as is_open,
    memberships.customer_id is not null as is_member
from open_intervals
full outer join memberships
    on
        open_intervals.customer_id = memberships.customer_id
        and open_intervals.layer = memberships.layer
        and open_intervals.segment_id = memberships.segment_id
where open_intervals.customer_id is null or memberships.customer_id is null
