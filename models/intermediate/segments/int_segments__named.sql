-- Who is in which named segment, and why. Most segments have one group of conditions, and whoever meets it is a
-- member. For the others int_segments__hits knows the groups that hold: the first of them is the reason, and of an
-- exclusive family the first segment by priority counts. A segment that expands gets the customer's own value in its
-- id.
with vectors as (
    select * from {{ ref('int_segments__vectors') }}
),

-- Read a second time on purpose: DuckDB keeps a CTE that is used twice, here a million arrays.
vectors_again as (
    select * from {{ ref('int_segments__vectors') }}
),

hits as (
    select * from {{ ref('int_segments__hits') }}
),

all_groups as (
    select * from {{ ref('int_segments__groups') }}
),

direct_groups as (
    select * from all_groups
    where is_direct and rule = 'entry'
),

other_groups as (
    select * from all_groups
    where not is_direct
),

direct_members as (
    select
        vectors.as_of_date,
        vectors.customer_id,
        case
            when condition_groups.expands_by_position is null then condition_groups.segment_id
            else replace(
                condition_groups.segment_id, '<category>',
                {{ array_item('vectors.texts', 'condition_groups.expands_by_position', dbt.type_string()) }}
            )
        end as segment_id,
        condition_groups.group_in_words as reason,
        condition_groups.definition_version,
        condition_groups.rests_on_web_events
    from vectors
    inner join direct_groups as condition_groups on {{ group_holds() }}
),

judged_members as (
    select
        hits.as_of_date,
        hits.customer_id,
        other_groups.segment_id,
        other_groups.definition_version,
        min(hits.group_id) as entry_group_id
    from hits
    inner join other_groups on hits.group_id = other_groups.group_id
    group by hits.as_of_date, hits.customer_id, other_groups.segment_id, other_groups.definition_version
),

other_members as (
    select
        judged_members.as_of_date,
        judged_members.customer_id,
        other_groups.segment_id,
        other_groups.group_in_words as reason,
        other_groups.family,
        other_groups.definition_version,
        other_groups.priority,
        other_groups.expands_by_position,
        other_groups.is_exclusive,
        other_groups.rests_on_web_events
    from judged_members
    inner join other_groups on judged_members.entry_group_id = other_groups.group_id
),

expanded_members as (
    select
        other_members.*,
        {{ array_item('vectors.texts', 'other_members.expands_by_position', dbt.type_string()) }} as expanded_by
    from other_members
    inner join vectors_again as vectors
        on other_members.as_of_date = vectors.as_of_date and other_members.customer_id = vectors.customer_id
    where other_members.expands_by_position is not null and not other_members.is_exclusive
),

ranked_exclusive_members as (
    select
        other_members.*,
        row_number() over (
            partition by other_members.as_of_date, other_members.customer_id, other_members.family
            order by other_members.priority, other_members.segment_id
        ) as family_rank
    from other_members
    where other_members.is_exclusive
)

select * from direct_members
where segment_id is not null
union all
select
    as_of_date,
    customer_id,
    segment_id,
    reason,
    definition_version,
    rests_on_web_events
from other_members
where not is_exclusive and expands_by_position is null
union all
select
    as_of_date,
    customer_id,
    replace(segment_id, '<category>', expanded_by) as segment_id,
    reason,
    definition_version,
    rests_on_web_events
from expanded_members
where expanded_by is not null
union all
select
    as_of_date,
    customer_id,
    segment_id,
    reason,
    definition_version,
    rests_on_web_events
from ranked_exclusive_members
where family_rank = 1
