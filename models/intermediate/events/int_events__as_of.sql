-- What each customer did and was sent by each as-of date, over all linked keys. Web events and email opens of a time in
-- which tracking was denied are not used: keys with such a time are counted event by event, all others by their
-- running totals.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

tracking_denials as (
    select * from {{ ref('int_consents__tracking_denials') }}
),

activities as (
    select * from {{ ref('int_events__activities') }}
),

daily as (
    select * from {{ ref('int_events__daily') }}
),

running as (
    select * from {{ ref('int_events__running') }}
),

engagement_points as (
    {{ definitions_in_force(ref('engagement_points')) }}
),

decay as (
    select * from {{ ref('int_events__decay') }}
),

denied_keys as (
    select distinct
        as_of_date,
        source_key,
        customer_id
    from tracking_denials
),

free_keys as (
    select
        identities.as_of_date,
        identities.source_key,
        identities.customer_id
    from identities
    left join denied_keys
        on identities.as_of_date = denied_keys.as_of_date and identities.source_key = denied_keys.source_key
    where denied_keys.source_key is null
),

running_on_dates as (
    select
        as_of_dates.as_of_date,
        running.*
    from running
    inner join as_of_dates
        on
            running.valid_from <= as_of_dates.as_of_date
            and (running.valid_to is null or running.valid_to > as_of_dates.as_of_date)
),

totals_of_free_keys as (
    select
        free_keys.as_of_date,
        free_keys.customer_id,
        running.web_events,
        running.email_opens,
        running.email_clicks,
        running.emails,
        running.message_events,
        running.opens_and_clicks,
        0 as recent_product_views,
        0 as recent_email_clicks,
        {{ decayed('running.weighted_points', 'decay.decay_factor') }} as engagement_score,
        running.last_email_open_or_click_date,
        running.last_cart_at
    from free_keys
    inner join running_on_dates as running
        on free_keys.as_of_date = running.as_of_date and free_keys.source_key = running.source_key
    left join decay on {{ days_between('running.era_start', 'running.as_of_date') }} = decay.day_number
),

recent_days as (
    select
        as_of_dates.as_of_date,
        daily.source_key,
        daily.product_views,
        daily.email_clicks
    from daily
    inner join as_of_dates
        on
            daily.activity_date <= as_of_dates.as_of_date
            and daily.activity_date
            > {{ add_days('as_of_dates.as_of_date', -1 * var('recent_activity_days')) }}
    where daily.product_views > 0 or daily.email_clicks > 0
),

recent_totals_of_free_keys as (
    select
        free_keys.as_of_date,
        free_keys.customer_id,
        0 as web_events,
        0 as email_opens,
        0 as email_clicks,
        0 as emails,
        0 as message_events,
        0 as opens_and_clicks,
        recent_days.product_views as recent_product_views,
        recent_days.email_clicks as recent_email_clicks,
        0 as engagement_score,
        cast(null as date) as last_email_open_or_click_date,
        cast(null as {{ dbt.type_timestamp() }}) as last_cart_at
    from free_keys
    inner join recent_days
        on free_keys.as_of_date = recent_days.as_of_date and free_keys.source_key = recent_days.source_key
),

activities_of_denied_keys as (
    select
        denied_keys.as_of_date,
        denied_keys.source_key,
        denied_keys.customer_id,
        activities.activity_kind,
        activities.activity,
        activities.is_tracked,
        activities.activity_date,
        activities.activity_at
    from denied_keys
    inner join activities
        on denied_keys.source_key = activities.source_key and denied_keys.as_of_date >= activities.activity_date
),

used_activities as (
    select * from activities_of_denied_keys
    where not is_tracked
    union all
    select * from activities_of_denied_keys as tracked
    where
        tracked.is_tracked
        and not exists (
            select 1
            from tracking_denials
            where {{ is_tracking_denied('tracked.as_of_date', 'tracked.source_key', 'tracked.activity_at') }}
        )
),

totals_of_denied_keys as (
    select
        used.as_of_date,
        used.customer_id,
        case when used.activity_kind = 'web' then 1 else 0 end as web_events,
        case when used.activity = 'email_open' then 1 else 0 end as email_opens,
        case when used.activity = 'email_click' then 1 else 0 end as email_clicks,
        case when {{ is_email('used.activity') }} then 1 else 0 end as emails,
        case when used.activity_kind = 'message' then 1 else 0 end as message_events,
        case when {{ is_open_or_click('used.activity') }} then 1 else 0 end as opens_and_clicks,
        case
            when
                used.activity = 'product_view'
                and {{ days_between('used.activity_date', 'used.as_of_date') }} < {{ var('recent_activity_days') }}
                then 1
            else 0
        end as recent_product_views,
        case
            when
                used.activity = 'email_click'
                and {{ days_between('used.activity_date', 'used.as_of_date') }} < {{ var('recent_activity_days') }}
                then 1
            else 0
        end as recent_email_clicks,
        {{ decayed('coalesce(engagement_points.points, 0)', 'decay.decay_factor') }} as engagement_score,
        case when used.activity in ('email_open', 'email_click') then used.activity_date end
            as last_email_open_or_click_date,
        case when used.activity = 'add_to_cart' then used.activity_at end as last_cart_at
    from used_activities as used
    left join engagement_points
        on
            used.activity = engagement_points.activity
            and {{ is_in_force('engagement_points', 'used.as_of_date') }}
    left join decay on {{ days_between('used.activity_date', 'used.as_of_date') }} = decay.day_number
),

key_totals as (
    select * from totals_of_free_keys
    union all
    select * from recent_totals_of_free_keys
    union all
    select * from totals_of_denied_keys
)

select
    as_of_date,
    customer_id,
    {%- for column in [
        'web_events', 'email_opens', 'email_clicks', 'emails', 'message_events', 'opens_and_clicks',
        'recent_product_views', 'recent_email_clicks',
    ] %}
    cast(sum({{ column }}) as integer) as {{ column }},
    {%- endfor %}
    cast(round(sum(engagement_score), 4) as decimal(18, 4)) as engagement_score,
    max(last_email_open_or_click_date) as last_email_open_or_click_date,
    max(last_cart_at) as last_cart_at
from key_totals
group by as_of_date, customer_id
