-- Where the intervals of history begin and end, on the dates whose transitions are written anew. In a layer that holds
-- one segment at a time the end of one and the beginning of the next are one change; elsewhere each segment is entered
-- and left by itself. A new definition version of a segment that is kept is a change too.
with intervals as (
    select * from {{ ref('int_history__intervals') }}
    where layer not in ('presence', 'recency_score')
),

timeline as (
    select * from {{ ref('int_history__timeline') }}
    where is_written_anew
),

exclusive_layers as (
    select distinct layer
    from {{ ref('layer_segments') }}
    where is_exclusive
),

ends_and_beginnings as (
    select
        customer_id,
        layer,
        cast(null as {{ dbt.type_string() }}) as from_segment_id,
        segment_id as to_segment_id,
        segment_id,
        cast(null as integer) as from_version,
        definition_version as to_version,
        valid_from as changed_on
    from intervals
    union all
    select
        customer_id,
        layer,
        segment_id as from_segment_id,
        cast(null as {{ dbt.type_string() }}) as to_segment_id,
        segment_id,
        definition_version as from_version,
        cast(null as integer) as to_version,
        valid_to as changed_on
    from intervals
    where valid_to is not null
)

select
    ends_and_beginnings.customer_id,
    ends_and_beginnings.layer,
    max(ends_and_beginnings.from_segment_id) as from_segment_id,
    max(ends_and_beginnings.to_segment_id) as to_segment_id,
    max(ends_and_beginnings.from_version) as from_version,
    max(ends_and_beginnings.to_version) as to_version,
    timeline.as_of_date,
    timeline.previous_date
from ends_and_beginnings
inner join timeline on ends_and_beginnings.changed_on = timeline.as_of_date
left join exclusive_layers on ends_and_beginnings.layer = exclusive_layers.layer
group by
    ends_and_beginnings.customer_id,
    ends_and_beginnings.layer,
    case when exclusive_layers.layer is null then ends_and_beginnings.segment_id end,
    timeline.as_of_date,
    timeline.previous_date
