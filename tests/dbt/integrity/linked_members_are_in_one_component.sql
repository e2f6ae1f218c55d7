-- What: all members that share a value are in one component, over all links and in each period; a component is named
-- by its first member.
-- When it matters: a graph that was not closed to the end leaves one person as two customers.
-- How to resolve: this is the convergence test of the macro close_graph. Look at the value shown in int_identity__links
-- (or int_identity__dated_links) and report it: no data can make it fail.
with links as (
    select * from {{ ref('int_identity__links') }}
),

components as (
    select * from {{ ref('int_identity__components') }}
),

dated_links as (
    select * from {{ ref('int_identity__dated_links') }}
),

dated_components as (
    select * from {{ ref('int_identity__dated_components') }}
),

torn_values as (
    select
        'int_identity__links' as checked_in,
        links.value_number as checked_number,
        count(distinct components.component_number) as components
    from links
    left join components on links.member_number = components.member_number
    group by links.value_number
    having count(distinct components.component_number) <> 1 or count(components.component_number) <> count(*)
),

torn_dated_values as (
    select
        'int_identity__dated_links' as checked_in,
        dated_links.value_number as checked_number,
        count(distinct dated_components.canonical_number) as components
    from dated_links
    left join dated_components
        on
            dated_links.epoch_number = dated_components.epoch_number
            and dated_links.member_number = dated_components.member_number
    group by dated_links.value_number
    having
        count(distinct dated_components.canonical_number) <> 1
        or count(dated_components.canonical_number) <> count(*)
),

misnamed_components as (
    select
        'int_identity__components' as checked_in,
        component_number as checked_number,
        1 as components
    from components
    group by component_number
    having min(member_number) <> component_number
)

select * from torn_values
union all
select * from torn_dated_values
union all
select * from misnamed_components
