-- From which date on the computed dates are to be computed again, for facts that came in time and belong into them.
{%- if kept_from_run_to_run() == 'table' %}
-- Nothing is kept from run to run here, so that no fact is known to be new: the last dates are computed again each time.
with computed_dates as (
    select * from {{ source('operations', 'computed_dates') }}
)

select {{ add_days('max(as_of_date)', '1 - ' ~ var('restate_days')) }} as touched_from
from computed_dates
-- depends_on: {{ ref('int_arrivals__new_facts') }}
{%- else %}
with new_facts as (
    select * from {{ ref('int_arrivals__new_facts') }}
)

select min(history_from) as touched_from
from new_facts
where not is_late
{%- endif %}
