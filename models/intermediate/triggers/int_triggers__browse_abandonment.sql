{{ config(tags=['nightly', 'hourly']) }}

-- Visits that ended without a cart: product views of a customer with no pause as long as the wait of the rule, of
-- enough different products, and no cart event or countable order from the first view until the wait after the last
-- is over.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

windows as (
    select distinct
        as_of_date,
        window_from,
        window_to
    from days
),

rules as (
    {{ trigger_rule('browse_abandonment') }}
),

activity as (
    select * from {{ ref('int_triggers__web_activity') }}
),

orders as (
    select * from {{ ref('int_triggers__orders') }}
),

views as (
    select
        activity.*,
        rules.threshold,
        {{ add_seconds('activity.event_at', 'rules.wait_minutes * 60') }} as visit_ends_at,
        lag({{ add_seconds('activity.event_at', 'rules.wait_minutes * 60') }}) over (
            partition by activity.as_of_date, activity.customer_id
            order by activity.event_at, activity.source_name, activity.event_id
        ) as previous_visit_ends_at
    from activity
    inner join rules on {{ is_in_force('rules', 'activity.as_of_date') }}
    where activity.event_type = 'product_view'
),

numbered_views as (
    select
        views.*,
        sum(case when views.previous_visit_ends_at >= views.event_at then 0 else 1 end) over (
            partition by views.as_of_date, views.customer_id
            order by views.event_at, views.source_name, views.event_id
            rows between unbounded preceding and current row
        ) as visit_number
    from views
),

ranked_views as (
    select
        numbered_views.*,
        row_number() over (
            partition by numbered_views.as_of_date, numbered_views.customer_id, numbered_views.visit_number
            order by numbered_views.event_at, numbered_views.source_name, numbered_views.event_id
        ) as view_number
    from numbered_views
),

visits as (
    select
        as_of_date,
        customer_id,
        visit_number,
        max(case when view_number = 1 then {{ key_prefix('source_name') }} || event_id end) as first_event_key,
        min(event_at) as began_at,
        max(visit_ends_at) as fired_at
    from ranked_views
    group by as_of_date, customer_id, visit_number
    having count(distinct {{ key_prefix('source_name') }} || product_id) >= min(threshold)
),

ended_visits as (
    select visits.*
    from visits
    inner join windows
        on
            visits.as_of_date = windows.as_of_date
            and visits.fired_at >= windows.window_from
            and visits.fired_at < windows.window_to
),

answers as (
    select
        as_of_date,
        customer_id,
        event_at as answered_at
    from activity
    where event_type <> 'product_view'
    union all
    select
        as_of_date,
        customer_id,
        ordered_at as answered_at
    from orders
),

first_answers as (
    select
        ended_visits.as_of_date,
        ended_visits.customer_id,
        ended_visits.visit_number,
        min(answers.answered_at) as answered_at
    from ended_visits
    inner join answers
        on
            ended_visits.as_of_date = answers.as_of_date
            and ended_visits.customer_id = answers.customer_id
            and ended_visits.began_at <= answers.answered_at
    group by ended_visits.as_of_date, ended_visits.customer_id, ended_visits.visit_number
)

select
    ended_visits.as_of_date,
    ended_visits.customer_id,
    ended_visits.first_event_key as cause_key,
    ended_visits.first_event_key as cause_id,
    ended_visits.fired_at,
    first_answers.answered_at
from ended_visits
left join first_answers
    on
        ended_visits.as_of_date = first_answers.as_of_date
        and ended_visits.customer_id = first_answers.customer_id
        and ended_visits.visit_number = first_answers.visit_number
where first_answers.answered_at is null or first_answers.answered_at > ended_visits.fired_at
