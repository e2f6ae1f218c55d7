-- What: what can move a segment is read by a layer, an attribute or everything, and is a type of fact, with the cause
-- that such facts are, or time alone, or a layer that moves along. Every layer has a row, and so has every attribute in
-- a condition of an active segment; what customers are and declare moves by no fact and needs none.
-- When it matters: a mover that is missing or misspelt makes no error; its moves say population_shift, as if nothing
-- had happened to the customer.
-- How to resolve: correct the row in seeds/segments/segment_movers.csv, or add the attribute's rows.
with segment_movers as (
    select * from {{ ref('segment_movers') }}
),

transition_causes as (
    select * from {{ ref('transition_causes') }}
),

layers as (
    select distinct layer
    from {{ ref('layer_segments') }}
),

attributes as (
    select * from {{ ref('segment_attributes') }}
),

definitions as (
    select * from {{ ref('segment_definitions') }}
    where status = 'active'
),

conditions as (
    select * from {{ ref('segment_conditions') }}
),

accepted_values as (
    select * from {{ ref('accepted_values') }}
),

readers as (
    select layer as reader from layers
    {{ union_distinct() }}
    select attribute as reader from attributes
    {{ union_distinct() }}
    select 'everything' as reader
),

fact_types as (
    select
        'order' as cause,
        'order' as fact_type
    union all
    select
        'refund' as cause,
        'refund' as fact_type
    union all
    select
        'message_event' as cause,
        channels.accepted_value || '_' || event_types.accepted_value as fact_type
    from accepted_values as channels
    inner join accepted_values as event_types on channels.source_table = event_types.source_table
    where
        channels.source_table = 'message_events'
        and channels.column_name = 'channel'
        and event_types.column_name = 'event_type'
    union all
    select
        'web_event' as cause,
        accepted_value as fact_type
    from accepted_values
    where source_table = 'web_events' and column_name = 'event_type'
    union all
    select
        'consent_change' as cause,
        accepted_value as fact_type
    from accepted_values
    where source_table = 'consents' and column_name = 'channel'
),

used_attributes as (
    select distinct conditions.attribute as reader
    from conditions
    inner join definitions
        on conditions.segment_id = definitions.segment_id and conditions.version = definitions.version
    left join attributes on conditions.attribute = attributes.attribute
    where coalesce(attributes.source, '') not in ('customers', 'customer_attributes')
),

faults as (
    select
        segment_movers.reader,
        'nothing is called so' as fault
    from segment_movers
    left join readers on segment_movers.reader = readers.reader
    where readers.reader is null
    union all
    select
        segment_movers.reader,
        'its layer is unknown: ' || segment_movers.layer as fault
    from segment_movers
    left join layers on segment_movers.layer = layers.layer
    where segment_movers.layer is not null and layers.layer is null
    union all
    select
        reader,
        'it has neither a cause nor a layer, or both' as fault
    from segment_movers
    where (cause is null) = (layer is null)
    union all
    select
        segment_movers.reader,
        'no such fact: ' || segment_movers.cause || ' ' || segment_movers.fact_type as fault
    from segment_movers
    left join fact_types
        on segment_movers.cause = fact_types.cause and segment_movers.fact_type = fact_types.fact_type
    where segment_movers.fact_type is not null and fact_types.cause is null
    union all
    select
        segment_movers.reader,
        'no cause of time alone: ' || segment_movers.cause as fault
    from segment_movers
    left join transition_causes on segment_movers.cause = transition_causes.cause
    where
        segment_movers.cause is not null
        and segment_movers.fact_type is null
        and coalesce(transition_causes.names_record, true)
    union all
    select
        segment_movers.reader,
        'it leaves no window: only facts that a layer reads do' as fault
    from segment_movers
    left join layers on segment_movers.reader = layers.layer
    where
        segment_movers.leaves_window is null
        or (segment_movers.leaves_window and (layers.layer is null or segment_movers.fact_type is null))
    union all
    select
        needed.reader,
        'nothing moves it' as fault
    from (
        select reader from used_attributes
        {{ union_distinct() }}
        select layer as reader from layers
    ) as needed
    left join segment_movers on needed.reader = segment_movers.reader
    where segment_movers.reader is null
)

select
    reader,
    fault
from faults
