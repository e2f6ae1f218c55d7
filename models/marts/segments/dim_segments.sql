-- Catalogue of the segments, with the rules in force on the latest as-of date written out in words.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

layer_segments as (
    select * from {{ ref('layer_segments') }}
),

lifecycle_stages as (
    {{ definitions_in_force(ref('lifecycle_stages')) }}
),

rfm_segment_rules as (
    {{ definitions_in_force(ref('rfm_segment_rules')) }}
),

lifecycle_rules as (
    select
        'lifecycle' as layer,
        stage_id as segment_id,
        priority,
        version,
        effective_from,
        effective_to,
        case when has_ordered then 'has a countable order' else 'no countable order' end
        {%- for column, words in [
            ('max_days_since_first_order', 'first order at most {} days ago'),
            ('min_days_since_last_order', 'last order at least {} days ago'),
            ('max_days_since_last_order', 'last order at most {} days ago'),
            ('min_days_between_last_orders', 'at least {} days between the last two order dates'),
        ] %}
        || {{ rule_words(column, words) }}
        {%- endfor %}
        || case when priority > 1 then '; no earlier stage matches' else '' end as entry_rule
    from lifecycle_stages
),

rfm_rules as (
    select
        'rfm' as layer,
        rfm_segment as segment_id,
        priority,
        version,
        effective_from,
        effective_to,
        'recency score ' || {{ score_range('min_recency_score', 'max_recency_score') }}
        || ', frequency score ' || {{ score_range('min_frequency_score', 'max_frequency_score') }}
        || ', monetary score ' || {{ score_range('min_monetary_score', 'max_monetary_score') }}
        || case when priority > 1 then '; no earlier segment matches' else '' end as entry_rule
    from rfm_segment_rules
),

rules as (
    select * from lifecycle_rules
    union all
    select * from rfm_rules
)

select
    layer_segments.segment_id,
    layer_segments.layer,
    layer_segments.name,
    layer_segments.definition,
    rules.entry_rule,
    'leaves when the entry rule no longer holds' as exit_rule,
    layer_segments.owner,
    layer_segments.status,
    rules.priority,
    rules.version,
    layer_segments.is_exclusive,
    layer_segments.is_core,
    rules.effective_from
from layer_segments
inner join rules
    on layer_segments.layer = rules.layer and layer_segments.segment_id = rules.segment_id
inner join as_of_dates on {{ is_in_force('rules', 'as_of_dates.as_of_date') }}
