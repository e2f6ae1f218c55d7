-- How often each source key viewed products of each category, brand and parent category on each day.
with views as (
    select * from {{ ref('int_affinity__views') }}
)

select
    source_key,
    kind,
    name,
    cast(count(*) as integer) as views,
    event_date,
    max(event_at) as latest_event_at
from views
group by source_key, kind, name, event_date
