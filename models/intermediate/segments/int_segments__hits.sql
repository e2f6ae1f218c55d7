-- Which group of an entry rule holds for which customer on which as-of date, while none of the segment's exit rule
-- does, for the segments that have several groups or a family: what int_segments__named has yet to weigh.
with vectors as (
    select * from {{ ref('int_segments__vectors') }}
),

-- Read a second time on purpose: DuckDB keeps a CTE that is used twice, here a million arrays.
vectors_again as (
    select * from {{ ref('int_segments__vectors') }}
),

all_groups as (
    select * from {{ ref('int_segments__groups') }}
    where not is_direct
),

entry_groups as (
    select * from all_groups
    where rule = 'entry'
),

exit_groups as (
    select * from all_groups
    where rule = 'exit'
),

entries as (
    select
        vectors.as_of_date,
        vectors.customer_id,
        condition_groups.segment_id,
        condition_groups.definition_version,
        condition_groups.group_id
    from vectors
    inner join entry_groups as condition_groups on {{ group_holds() }}
),

-- Only who has entered is tested: an exit rule may hold for most of the others.
exits as (
    select distinct
        entries.as_of_date,
        entries.customer_id,
        entries.segment_id,
        entries.definition_version
    from entries
    inner join exit_groups as condition_groups
        on
            entries.segment_id = condition_groups.segment_id
            and entries.definition_version = condition_groups.definition_version
    inner join vectors_again as vectors
        on
            entries.as_of_date = vectors.as_of_date
            and entries.customer_id = vectors.customer_id
            and {{ group_holds() }}
)

select
    entries.as_of_date,
    entries.customer_id,
    entries.group_id
from entries
left join exits
    on
        entries.as_of_date = exits.as_of_date
        and entries.customer_id = exits.customer_id
        and entries.segment_id = exits.segment_id
        and entries.definition_version = exits.definition_version
where exits.customer_id is null
