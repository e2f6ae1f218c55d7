-- What is wrong with the catalogue on the latest as-of date, one row for each finding. What is defined for <category>
-- is looked at as one segment. Nothing here stops a run: owners read it when they review their segments.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
),

dim_segments as (
    select * from {{ ref('dim_segments') }}
    where status = 'active'
),

memberships as (
    select * from {{ ref('fct_segment_memberships') }}
),

history as (
    select * from {{ ref('fct_segment_history') }}
),

conditions as (
    select * from {{ ref('int_segments__conditions') }}
    where status = 'active' and rule = 'entry'
),

source_audit as (
    select * from {{ ref('dq_source_audit') }}
),

audiences as (
    select * from {{ ref('dim_audiences') }}
    where status = 'active'
),

audience_segments as (
    select * from {{ ref('audience_segments') }}
),

used_segments as (
    select distinct
        audience_segments.layer,
        audience_segments.segment_id
    from audience_segments
    inner join audiences
        on
            audience_segments.audience_id = audiences.audience_id
            and audience_segments.version = audiences.definition_version
),

member_counts as (
    select
        layer,
        segment_id,
        count(*) as members
    from memberships
    group by layer, segment_id
),

segment_sizes as (
    select
        dim_segments.layer,
        dim_segments.defined_as as segment_id,
        dim_segments.review_date,
        coalesce(sum(member_counts.members), 0) as members
    from dim_segments
    left join member_counts
        on dim_segments.layer = member_counts.layer and dim_segments.segment_id = member_counts.segment_id
    group by dim_segments.layer, dim_segments.defined_as, dim_segments.review_date
),

last_moves as (
    select
        layer,
        segment_id,
        max(coalesce(valid_to, valid_from)) as moved_on
    from history
    group by layer, segment_id
),

unmoved_segments as (
    select
        last_moves.layer,
        last_moves.segment_id,
        {{ days_between('last_moves.moved_on', 'as_of_dates.as_of_date') }} as days_unmoved
    from last_moves
    cross join as_of_dates
    where
        {{ days_between('last_moves.moved_on', 'as_of_dates.as_of_date') }} >= {{ var('segment_stagnant_days') }}
),

named_memberships as (
    select
        memberships.customer_id,
        memberships.segment_id
    from memberships
    inner join dim_segments
        on memberships.layer = dim_segments.layer and memberships.segment_id = dim_segments.segment_id
    where memberships.layer = 'named' and dim_segments.segment_id = dim_segments.defined_as
),

common_members as (
    select
        named_memberships.segment_id,
        other_memberships.segment_id as other_segment_id,
        count(*) as members
    from named_memberships
    inner join named_memberships as other_memberships
        on
            named_memberships.customer_id = other_memberships.customer_id
            and named_memberships.segment_id < other_memberships.segment_id
    group by named_memberships.segment_id, other_memberships.segment_id
),

overlapping_pairs as (
    select
        common_members.segment_id,
        common_members.other_segment_id,
        {{ rate(
            'common_members.members', '(segment_sizes.members + other_sizes.members - common_members.members)'
        ) }} as jaccard_index
    from common_members
    inner join segment_sizes
        on segment_sizes.layer = 'named' and common_members.segment_id = segment_sizes.segment_id
    inner join segment_sizes as other_sizes
        on other_sizes.layer = 'named' and common_members.other_segment_id = other_sizes.segment_id
),

sources as (
    select
        source_table,
        min(days_since_latest) as days_since_latest
    from source_audit
    group by source_table
),

rested_on_sources as (
    select distinct
        segment_id,
        source
    from conditions
),

active_definitions as (
    select count(*) as segments
    from segment_sizes
    where layer = 'named'
),

findings as (
    select
        layer,
        segment_id,
        'empty' as finding,
        '(none)' as related_to,
        members as measured,
        1 as limit_value
    from segment_sizes
    where members = 0
    union all
    select
        layer,
        segment_id,
        'small' as finding,
        '(none)' as related_to,
        members as measured,
        {{ var('segment_min_members') }} as limit_value
    from segment_sizes
    where members > 0 and members < {{ var('segment_min_members') }}
    union all
    select
        unmoved_segments.layer,
        unmoved_segments.segment_id,
        'stagnant' as finding,
        '(none)' as related_to,
        unmoved_segments.days_unmoved as measured,
        {{ var('segment_stagnant_days') }} as limit_value
    from unmoved_segments
    inner join segment_sizes
        on
            unmoved_segments.layer = segment_sizes.layer
            and unmoved_segments.segment_id = segment_sizes.segment_id
    where segment_sizes.members > 0
    union all
    select
        'named' as layer,
        segment_id,
        'overlapping' as finding,
        other_segment_id as related_to,
        jaccard_index as measured,
        {{ var('segment_max_overlap') }} as limit_value
    from overlapping_pairs
    where jaccard_index >= {{ var('segment_max_overlap') }}
    union all
    select
        segment_sizes.layer,
        segment_sizes.segment_id,
        'unused' as finding,
        '(none)' as related_to,
        0 as measured,
        1 as limit_value
    from segment_sizes
    left join used_segments
        on segment_sizes.layer = used_segments.layer and segment_sizes.segment_id = used_segments.segment_id
    where segment_sizes.layer = 'named' and used_segments.segment_id is null
    union all
    select
        segment_sizes.layer,
        segment_sizes.segment_id,
        'review_overdue' as finding,
        '(none)' as related_to,
        {{ days_between('segment_sizes.review_date', 'as_of_dates.as_of_date') }} as measured,
        0 as limit_value
    from segment_sizes
    inner join as_of_dates on segment_sizes.review_date < as_of_dates.as_of_date
    union all
    select
        'named' as layer,
        rested_on_sources.segment_id,
        'source_silent' as finding,
        rested_on_sources.source as related_to,
        sources.days_since_latest as measured,
        {{ var('source_silent_days') }} as limit_value
    from rested_on_sources
    inner join segment_sizes
        on segment_sizes.layer = 'named' and rested_on_sources.segment_id = segment_sizes.segment_id
    inner join sources on rested_on_sources.source = sources.source_table
    where sources.days_since_latest is null or sources.days_since_latest > {{ var('source_silent_days') }}
    union all
    select
        'named' as layer,
        '(all)' as segment_id,
        'too_few_active' as finding,
        '(none)' as related_to,
        segments as measured,
        {{ var('segments_min_active') }} as limit_value
    from active_definitions
    where segments < {{ var('segments_min_active') }}
    union all
    select
        'named' as layer,
        '(all)' as segment_id,
        'too_many_active' as finding,
        '(none)' as related_to,
        segments as measured,
        {{ var('segments_max_active') }} as limit_value
    from active_definitions
    where segments > {{ var('segments_max_active') }}
)

select
    findings.layer,
    findings.segment_id,
    findings.finding,
    findings.related_to,
    cast(findings.measured as decimal(18, 4)) as measured,
    cast(findings.limit_value as decimal(18, 4)) as limit_value,
    as_of_dates.as_of_date
from findings
cross join as_of_dates
