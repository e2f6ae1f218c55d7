-- The changes that what happened to the customer itself does not explain, each with the id under which its segment is
-- defined: the layer, or the named segment before its category is filled in.
with changes as (
    select * from {{ ref('int_history__changes') }}
),

identity_moves as (
    select distinct
        customer_id,
        as_of_date
    from {{ ref('int_history__identity_moves') }}
),

definitions as (
    select distinct segment_id
    from {{ ref('int_segments__definitions') }}
),

moved as (
    select
        changes.*,
        coalesce(changes.to_segment_id, changes.from_segment_id) as segment_id
    from changes
    left join identity_moves
        on changes.customer_id = identity_moves.customer_id and changes.as_of_date = identity_moves.as_of_date
    where identity_moves.customer_id is null and changes.previous_date is not null
),

named_segments as (
    select distinct segment_id
    from moved
    where layer = 'named'
),

defined_segments as (
    select
        named_segments.segment_id,
        max(definitions.segment_id) as defined_as
    from named_segments
    inner join definitions
        on
            named_segments.segment_id = definitions.segment_id
            or (
                definitions.segment_id like '%<category>%'
                and named_segments.segment_id like replace(definitions.segment_id, '<category>', '%')
            )
    group by named_segments.segment_id
)

select
    moved.customer_id,
    moved.layer,
    moved.segment_id,
    case when moved.layer = 'named' then defined_segments.defined_as else moved.layer end as defined_as,
    moved.from_segment_id,
    moved.to_segment_id,
    moved.as_of_date,
    moved.previous_date
from moved
left join defined_segments on moved.segment_id = defined_segments.segment_id
