-- What: the map rfm_segments is what rfm_segment_rules give for each of its codes, the first match winning, version by
-- version.
-- When it matters: the map decides, the rules are what the catalogue shows; when they differ, people read a definition
-- that nobody was sorted by.
-- How to resolve: change both seeds together, in a new version: write the first rule that matches beside each code.
with rfm_segments as (
    select * from {{ ref('rfm_segments') }}
),

rfm_segment_rules as (
    select * from {{ ref('rfm_segment_rules') }}
),

matches as (
    select
        rfm_segments.version,
        rfm_segments.recency_score,
        rfm_segments.frequency_score,
        rfm_segments.monetary_score,
        rfm_segments.rfm_segment,
        rfm_segments.journey_stage,
        rfm_segment_rules.rfm_segment as segment_by_rule,
        rfm_segment_rules.journey_stage as journey_stage_by_rule,
        row_number() over (
            partition by
                rfm_segments.version,
                rfm_segments.recency_score,
                rfm_segments.frequency_score,
                rfm_segments.monetary_score
            order by rfm_segment_rules.priority
        ) as match_number
    from rfm_segments
    left join rfm_segment_rules
        on
            rfm_segments.version = rfm_segment_rules.version
            and rfm_segments.effective_from = rfm_segment_rules.effective_from
            and rfm_segments.recency_score
            between rfm_segment_rules.min_recency_score and rfm_segment_rules.max_recency_score
            and rfm_segments.frequency_score
            between rfm_segment_rules.min_frequency_score and rfm_segment_rules.max_frequency_score
            and rfm_segments.monetary_score
            between rfm_segment_rules.min_monetary_score and rfm_segment_rules.max_monetary_score
),

rules_without_codes as (
    select
        rfm_segment_rules.version,
        rfm_segment_rules.rfm_segment
    from rfm_segment_rules
    left join rfm_segments
        on
            rfm_segment_rules.version = rfm_segments.version
            and rfm_segment_rules.rfm_segment = rfm_segments.rfm_segment
    where rfm_segments.rfm_segment is null
)

select
    version,
    recency_score,
    frequency_score,
    monetary_score,
    rfm_segment,
    segment_by_rule
from matches
where
    match_number = 1
    and (
        segment_by_rule is null
        or rfm_segment <> segment_by_rule
        or journey_stage <> journey_stage_by_rule
    )
union all
select
    version,
    null as recency_score,
    null as frequency_score,
    null as monetary_score,
    null as rfm_segment,
    rfm_segment as segment_by_rule
from rules_without_codes
