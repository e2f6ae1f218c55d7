-- From which date on the computed dates are to be computed again, for facts that came in time and belong into them.
with new_facts as (
    select * from {{ ref('int_arrivals__new_facts') }}
)

select min(history_from) as touched_from
from new_facts
where not is_late
