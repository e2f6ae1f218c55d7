-- What can move each segment: the facts it reads, and how time alone can. A named segment is moved by what moves the
-- attributes of its conditions; where one of these is the label of a layer, it moves with that layer.
with segment_movers as (
    select * from {{ ref('segment_movers') }}
),

layers as (
    select distinct layer
    from {{ ref('layer_segments') }}
),

conditions as (
    select distinct
        segment_id,
        attribute
    from {{ ref('int_segments__conditions') }}
)

select
    layers.layer,
    layers.layer as defined_as,
    segment_movers.cause,
    segment_movers.fact_type,
    cast(null as {{ dbt.type_string() }}) as moves_with_layer,
    segment_movers.leaves_window
from layers
inner join segment_movers on segment_movers.reader in (layers.layer, 'everything')
where segment_movers.layer is null
{{ union_distinct() }}
select
    'named' as layer,
    conditions.segment_id as defined_as,
    segment_movers.cause,
    segment_movers.fact_type,
    segment_movers.layer as moves_with_layer,
    segment_movers.leaves_window
from conditions
inner join segment_movers on segment_movers.reader in (conditions.attribute, 'everything')
