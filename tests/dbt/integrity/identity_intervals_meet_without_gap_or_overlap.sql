-- What: the intervals of each source key follow one another without gap or overlap, from the first fact on, the last
-- one open. A visitor may be nobody for a while, so only overlaps are looked for among visitors.
-- When it matters: an overlap counts the orders of an account for two customers, a gap for none.
-- How to resolve: take the component of the source key from int_identity__components, and follow its periods through
-- int_identity__epochs, int_identity__dated_components and int_identity__intervals.
with members as (
    select * from {{ ref('int_identity__members') }}
),

intervals as (
    select
        source_key,
        valid_from,
        valid_to,
        lag(valid_to) over (partition by source_key order by valid_from) as previous_valid_to,
        lead(valid_from) over (partition by source_key order by valid_from) as next_valid_from,
        row_number() over (partition by source_key order by valid_from) as interval_number
    from {{ ref('int_identity__intervals') }}
),

checked as (
    select
        members.source_key,
        members.member_kind,
        members.first_seen_on,
        intervals.valid_from,
        intervals.valid_to,
        case
            when intervals.valid_to <= intervals.valid_from then 'empty'
            when intervals.next_valid_from is not null and intervals.valid_to is null then 'overlap'
            when intervals.next_valid_from < intervals.valid_to then 'overlap'
            when members.member_kind = 'visitor' then null
            when intervals.source_key is null then 'no interval'
            when intervals.interval_number = 1 and intervals.valid_from <> members.first_seen_on then 'late start'
            when intervals.interval_number > 1 and intervals.previous_valid_to <> intervals.valid_from then 'gap'
            when intervals.next_valid_from is null and intervals.valid_to is not null then 'early end'
        end as fault
    from members
    left join intervals on members.source_key = intervals.source_key
)

select * from checked
where fault is not null
