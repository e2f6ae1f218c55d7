{{ config(
    pre_hook="{{ close_graph(ref('int_identity__dated_links'), 'node_number') }}",
    post_hook="{{ drop_closed_graph() }}"
) }}

-- Who belongs together in each period of a component: the graph closed again, once for all periods.
-- depends_on: {{ ref('int_identity__dated_links') }}
{% set room = 'cast(10000000000 as bigint)' %}
select
    {{ integer_divide('node_number', room) }} as epoch_number,
    node_number - {{ integer_divide('node_number', room) }} * {{ room }} as member_number,
    class_number - {{ integer_divide('class_number', room) }} * {{ room }} as canonical_number
from {{ closed_graph() }}
