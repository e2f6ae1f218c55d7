-- What: the cause of every transition is one of seed transition_causes, and it names a record exactly when the seed
-- says that such causes do. A segment that is kept was defined anew.
-- When it matters: reports split moves by cause, and whoever asks why somebody moved looks up the record.
-- How to resolve: look for the change in int_history__unsettled, then in int_history__causes; a new cause needs its row
-- in seeds/segments/transition_causes.csv.
with transitions as (
    select * from {{ ref('fct_segment_transitions') }}
),

transition_causes as (
    select * from {{ ref('transition_causes') }}
)

select
    transitions.customer_id,
    transitions.layer,
    transitions.from_segment_id,
    transitions.to_segment_id,
    transitions.cause,
    transitions.cause_id,
    transitions.transitioned_on
from transitions
left join transition_causes on transitions.cause = transition_causes.cause
where
    transition_causes.cause is null
    or transition_causes.names_record <> (transitions.cause_id is not null)
    or (transitions.from_segment_id = transitions.to_segment_id and transitions.cause <> 'definition_change')
