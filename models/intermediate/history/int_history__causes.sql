-- Why each change came about: of all that can have caused it, the first by the precedence of causes, and of several
-- records of that kind the latest.
with changes as (
    select * from {{ ref('int_history__changes') }}
),

unsettled as (
    select * from {{ ref('int_history__unsettled') }}
),

identity_moves as (
    select * from {{ ref('int_history__identity_moves') }}
),

definition_moves as (
    select * from {{ ref('int_history__definition_moves') }}
),

new_facts as (
    select * from {{ ref('int_history__new_facts') }}
),

readers as (
    select * from {{ ref('int_history__readers') }}
    where fact_type is not null
),

time_causes as (
    select * from {{ ref('int_history__time_causes') }}
),

transition_causes as (
    select * from {{ ref('transition_causes') }}
),

candidates as (
    select
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        'definition_change' as cause,
        case when unsettled.layer = 'named' then unsettled.segment_id else unsettled.layer end
        || ':' || cast(definition_moves.version as {{ dbt.type_string() }}) as cause_id,
        unsettled.as_of_date,
        cast(null as {{ dbt.type_timestamp() }}) as fact_at
    from unsettled
    inner join definition_moves
        on
            unsettled.layer = definition_moves.layer
            and unsettled.defined_as = definition_moves.defined_as
            and unsettled.as_of_date = definition_moves.as_of_date
    union all
    select
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        new_facts.cause,
        new_facts.fact_id as cause_id,
        unsettled.as_of_date,
        new_facts.fact_at
    from unsettled
    inner join new_facts
        on unsettled.customer_id = new_facts.customer_id and unsettled.as_of_date = new_facts.as_of_date
    inner join readers
        on
            unsettled.layer = readers.layer
            and unsettled.defined_as = readers.defined_as
            and new_facts.cause = readers.cause
            and new_facts.fact_type = readers.fact_type
    union all
    select
        customer_id,
        layer,
        segment_id,
        cause,
        cast(null as {{ dbt.type_string() }}) as cause_id,
        as_of_date,
        cast(null as {{ dbt.type_timestamp() }}) as fact_at
    from time_causes
),

ranked_candidates as (
    select
        candidates.*,
        row_number() over (
            partition by candidates.customer_id, candidates.layer, candidates.segment_id, candidates.as_of_date
            order by transition_causes.precedence asc, candidates.fact_at desc, candidates.cause_id desc
        ) as cause_rank
    from candidates
    inner join transition_causes on candidates.cause = transition_causes.cause
),

ranked_moves as (
    select
        identity_moves.*,
        row_number() over (
            partition by identity_moves.customer_id, identity_moves.as_of_date
            order by transition_causes.precedence, identity_moves.cause_id
        ) as cause_rank
    from identity_moves
    inner join transition_causes on identity_moves.cause = transition_causes.cause
)

select
    changes.customer_id,
    changes.layer,
    changes.from_segment_id,
    changes.to_segment_id,
    case
        when changes.from_segment_id = changes.to_segment_id then 'definition_change'
        when ranked_moves.cause is not null then ranked_moves.cause
        when changes.previous_date is null then 'first_computed'
        else coalesce(ranked_candidates.cause, 'population_shift')
    end as cause,
    case
        when changes.from_segment_id = changes.to_segment_id
            then
                case when changes.layer = 'named' then changes.to_segment_id else changes.layer end
                || ':' || cast(changes.to_version as {{ dbt.type_string() }})
        when ranked_moves.cause is not null then ranked_moves.cause_id
        else ranked_candidates.cause_id
    end as cause_id,
    coalesce(changes.to_version, changes.from_version) as definition_version,
    changes.as_of_date as transitioned_on
from changes
left join ranked_moves
    on
        changes.customer_id = ranked_moves.customer_id
        and changes.as_of_date = ranked_moves.as_of_date
        and ranked_moves.cause_rank = 1
left join ranked_candidates
    on
        changes.customer_id = ranked_candidates.customer_id
        and changes.layer = ranked_candidates.layer
        and coalesce(changes.to_segment_id, changes.from_segment_id) = ranked_candidates.segment_id
        and changes.as_of_date = ranked_candidates.as_of_date
        and ranked_candidates.cause_rank = 1
