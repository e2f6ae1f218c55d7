-- The fingerprint of all that happened on each day, whatever the order of its rows.
with activities as (
    select * from {{ ref('int_events__activities') }}
)

select
    sum({{ activity_hash() }}) as fingerprint,
    activity_date
from activities
group by activity_date
