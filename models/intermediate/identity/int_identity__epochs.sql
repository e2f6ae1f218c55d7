-- The periods in which nothing changes within a component: between two dates on which one of its links begins or ends.
with links as (
    select * from {{ ref('int_identity__links') }}
),

components as (
    select * from {{ ref('int_identity__components') }}
),

changes as (
    select
        components.component_number,
        links.valid_from as changed_on
    from links
    inner join components on links.member_number = components.member_number
    {{ union_distinct() }}
    select
        components.component_number,
        links.valid_to as changed_on
    from links
    inner join components on links.member_number = components.member_number
    where links.valid_to is not null
)

select
    component_number,
    changed_on as valid_from,
    lead(changed_on) over (partition by component_number order by changed_on) as valid_to,
    row_number() over (order by component_number, changed_on) as epoch_number,
    count(*) over (partition by component_number) = 1 as is_only_epoch
from changes
