-- The links that hold in each period of their component, for the components that have several. node_number and
-- value_number are unique to the period, so that one closure serves all periods; within a period node numbers keep the
-- order of member numbers.
{% set room = 'cast(10000000000 as bigint)' %}
with links as (
    select * from {{ ref('int_identity__links') }}
),

components as (
    select * from {{ ref('int_identity__components') }}
),

epochs as (
    select * from {{ ref('int_identity__epochs') }}
    where not is_only_epoch
)

select
    epochs.epoch_number,
    links.member_number,
    links.link_type,
    epochs.epoch_number * {{ room }} + links.member_number as node_number,
    epochs.epoch_number * {{ room }} + links.value_number as value_number
from links
inner join components on links.member_number = components.member_number
inner join epochs
    on
        components.component_number = epochs.component_number
        and links.valid_from <= epochs.valid_from
        and (links.valid_to is null or links.valid_to > epochs.valid_from)
