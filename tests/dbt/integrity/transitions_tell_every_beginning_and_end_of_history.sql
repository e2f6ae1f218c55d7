{{ config(tags=['weekly']) }}
-- What: every interval of history begins with one transition, and ends with one if it has ended; no transition is left
-- over, and in an exclusive layer a customer has one a date. Replayed from the first on, they give the memberships.
-- When it matters: migration reports and triggers read transitions, sizes and audiences read history; both must tell
-- the same story from the first computed date on.
-- How to resolve: look for the date in int_history__timeline (is it written anew?), then for the customer in
-- int_history__changes. A backfill over the date writes both tables anew.
with history as (
    select * from {{ ref('fct_segment_history') }}
),

transitions as (
    select * from {{ ref('fct_segment_transitions') }}
),

memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

exclusive_layers as (
    select distinct layer
    from {{ ref('layer_segments') }}
    where is_exclusive
),

-- Each beginning and end, once as history has it and once as a transition tells it. The row of a transition has the
-- version of what begins; of what ends only where nothing begins.
told_changes as (
    select
        customer_id,
        layer,
        segment_id,
        definition_version,
        'begins' as edge,
        valid_from as changed_on,
        1 as in_history,
        0 as in_transitions
    from history
    union all
    select
        customer_id,
        layer,
        segment_id,
        cast(null as integer) as definition_version,
        'ends' as edge,
        valid_to as changed_on,
        1 as in_history,
        0 as in_transitions
    from history
    where valid_to is not null
    union all
    select
        customer_id,
        layer,
        to_segment_id as segment_id,
        definition_version,
        'begins' as edge,
        transitioned_on as changed_on,
        0 as in_history,
        1 as in_transitions
    from transitions
    where to_segment_id is not null
    union all
    select
        customer_id,
        layer,
        from_segment_id as segment_id,
        cast(null as integer) as definition_version,
        'ends' as edge,
        transitioned_on as changed_on,
        0 as in_history,
        1 as in_transitions
    from transitions
    where from_segment_id is not null
),

replayed as (
    select
        customer_id,
        layer,
        segment_id,
        sum(case when edge = 'begins' then in_transitions else -in_transitions end) as segments,
        0 as is_member
    from told_changes
    group by customer_id, layer, segment_id
    union all
    select
        customer_id,
        layer,
        segment_id,
        0 as segments,
        1 as is_member
    from memberships
)

select
    'history and transitions do not tell the same' as fault,
    customer_id,
    layer,
    segment_id,
    changed_on
from told_changes
group by customer_id, layer, segment_id, definition_version, edge, changed_on
having sum(in_history) <> 1 or sum(in_transitions) <> 1
union all
select
    'a leave has not the version of the interval left' as fault,
    transitions.customer_id,
    transitions.layer,
    transitions.from_segment_id as segment_id,
    transitions.transitioned_on as changed_on
from transitions
inner join history
    on
        transitions.customer_id = history.customer_id
        and transitions.layer = history.layer
        and transitions.from_segment_id = history.segment_id
        and transitions.transitioned_on = history.valid_to
where transitions.to_segment_id is null and transitions.definition_version <> history.definition_version
union all
select
    'several changes of an exclusive layer on one date' as fault,
    transitions.customer_id,
    transitions.layer,
    max(coalesce(transitions.to_segment_id, transitions.from_segment_id)) as segment_id,
    transitions.transitioned_on as changed_on
from transitions
inner join exclusive_layers on transitions.layer = exclusive_layers.layer
group by transitions.customer_id, transitions.layer, transitions.transitioned_on
having count(*) > 1
union all
select
    'nothing was left and nothing was entered' as fault,
    customer_id,
    layer,
    cast(null as {{ dbt.type_string() }}) as segment_id,
    transitioned_on as changed_on
from transitions
where from_segment_id is null and to_segment_id is null
union all
select
    'replayed, the transitions do not give the memberships' as fault,
    customer_id,
    layer,
    segment_id,
    cast(null as date) as changed_on
from replayed
group by customer_id, layer, segment_id
having sum(segments) <> sum(is_member)
