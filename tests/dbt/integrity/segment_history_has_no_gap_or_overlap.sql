{%- set layers_of_everybody = ['lifecycle', 'value_tier', 'engagement', 'purchase_behaviour'] -%}
-- What: intervals of history begin and end on computed dates, one after the other, and never meet as two where they
-- could be one; in an exclusive layer a customer is in one segment at a time. Whoever has a segment in one of the
-- layers that hold everybody has one in all of them over the same dates, and purchasers have one in rfm.
-- When it matters: growth, migration and revenue by segment are counted from these rows; an overlap counts twice, and
-- a gap shows a customer who left and came back.
-- How to resolve: look at the rows in int_history__intervals, then at the dates of the runs in operations.builds. A
-- backfill over the dates, else a full refresh, writes them anew.
with history as (
    select
        customer_id,
        layer,
        segment_id,
        definition_version,
        valid_from,
        coalesce(valid_to, {{ far_future() }}) as ends_on
    from {{ ref('fct_segment_history') }}
),

timeline as (
    select as_of_date from {{ ref('int_history__timeline') }}
    union all
    select {{ far_future() }} as as_of_date
),

exclusive_layers as (
    select distinct layer
    from {{ ref('layer_segments') }}
    where is_exclusive
),

stages_without_orders as (
    select distinct stage_id
    from {{ ref('lifecycle_stages') }}
    where not has_ordered
),

compared_intervals as (
    select
        history.*,
        lag(history.ends_on) over (
            partition by history.customer_id, history.layer, history.segment_id
            order by history.valid_from, history.ends_on
        ) as same_segment_until,
        lag(history.definition_version) over (
            partition by history.customer_id, history.layer, history.segment_id
            order by history.valid_from, history.ends_on
        ) as version_before,
        lag(history.ends_on) over (
            partition by history.customer_id, history.layer order by history.valid_from, history.ends_on
        ) as same_layer_until
    from history
),

-- Two or more layers each that begin and end for a customer together.
held_labels as (
    select
        'that hold everybody' as layers_in_words,
        {{ layers_of_everybody | length }} as layers,
        customer_id,
        layer,
        valid_from,
        ends_on
    from history
    where
        layer in (
            {%- for layer in layers_of_everybody %}
            '{{ layer }}'{% if not loop.last %},{% endif %}
            {%- endfor %}
        )
    union all
    select
        'of purchasers' as layers_in_words,
        2 as layers,
        history.customer_id,
        history.layer,
        history.valid_from,
        history.ends_on
    from history
    left join stages_without_orders
        on case when history.layer = 'lifecycle' then history.segment_id end = stages_without_orders.stage_id
    where history.layer in ('lifecycle', 'rfm') and stages_without_orders.stage_id is null
),

-- A date on which a label begins and none ended, or the other way round, is an edge of the time with labels.
edges as (
    select
        layers_in_words,
        layers,
        customer_id,
        layer,
        changed_on,
        sum(beginnings) as beginnings
    from (
        select
            held_labels.*,
            held_labels.valid_from as changed_on,
            1 as beginnings
        from held_labels
        union all
        select
            held_labels.*,
            held_labels.ends_on as changed_on,
            -1 as beginnings
        from held_labels
    ) as changes
    group by layers_in_words, layers, customer_id, layer, changed_on
    having sum(beginnings) <> 0
)

select
    'ends before it begins' as fault,
    customer_id,
    layer,
    segment_id,
    valid_from as changed_on
from history
where valid_from >= ends_on
union all
select
    'begins on a date that was not computed' as fault,
    history.customer_id,
    history.layer,
    history.segment_id,
    history.valid_from as changed_on
from history
left join timeline on history.valid_from = timeline.as_of_date
where timeline.as_of_date is null
union all
select
    'ends on a date that was not computed' as fault,
    history.customer_id,
    history.layer,
    history.segment_id,
    history.ends_on as changed_on
from history
left join timeline on history.ends_on = timeline.as_of_date
where timeline.as_of_date is null
union all
select
    'overlaps the interval before it, or carries it on' as fault,
    customer_id,
    layer,
    segment_id,
    valid_from as changed_on
from compared_intervals
where
    same_segment_until > valid_from
    or (same_segment_until = valid_from and definition_version = version_before)
union all
select
    'begins while another segment of the layer holds' as fault,
    compared_intervals.customer_id,
    compared_intervals.layer,
    compared_intervals.segment_id,
    compared_intervals.valid_from as changed_on
from compared_intervals
inner join exclusive_layers on compared_intervals.layer = exclusive_layers.layer
where compared_intervals.same_layer_until > compared_intervals.valid_from
union all
select
    'begins or ends without the other layers ' || layers_in_words as fault,
    customer_id,
    max(layer) as layer,
    cast(null as {{ dbt.type_string() }}) as segment_id,
    changed_on
from edges
group by layers_in_words, layers, customer_id, changed_on
having count(*) <> layers or min(beginnings) <> max(beginnings)
