-- What each source key did on each day, counted.
with activities as (
    select * from {{ ref('int_events__activities') }}
)

select
    source_key,
    {%- for column, activity in counted_activities().items() %}
    {{ count_where("activity = '" ~ activity ~ "'") }} as {{ column }},
    {%- endfor %}
    {{ count_where("activity_kind = 'web'") }} as web_events,
    {{ count_where(is_email('activity')) }} as emails,
    {{ count_where("activity_kind = 'message'") }} as message_events,
    activity_date,
    max(case when activity = 'add_to_cart' then activity_at end) as last_cart_at
from activities
group by source_key, activity_date
