{{ config(
    pre_hook="{{ close_graph(ref('int_identity__links'), 'member_number') }}",
    post_hook="{{ drop_closed_graph() }}"
) }}

-- Members that are linked at any time, however far, closed once over all links. component_number is the number of the
-- first member.
-- depends_on: {{ ref('int_identity__links') }}
select
    node_number as member_number,
    class_number as component_number
from {{ closed_graph() }}
