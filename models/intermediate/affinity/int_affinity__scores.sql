-- The names (of each kind: category, brand, parent category) that each customer has shown most interest in on each
-- as-of date: points for orders and views in the window, ranked, with their share of the points of all names.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

tracking_denials as (
    select * from {{ ref('int_consents__tracking_denials') }}
),

affinity_orders as (
    select * from {{ ref('int_affinity__orders') }}
),

views as (
    select * from {{ ref('int_affinity__views') }}
),

daily_views as (
    select * from {{ ref('int_affinity__daily_views') }}
),

affinity_points as (
    {{ definitions_in_force(ref('affinity_points')) }}
),

reach as (
    select
        min(as_of_date) as first_as_of_date,
        max(as_of_date) as last_as_of_date
    from as_of_dates
),

ordered as (
    select
        identities.as_of_date,
        identities.customer_id,
        affinity_orders.kind,
        affinity_orders.name,
        1 as orders,
        0 as views,
        affinity_orders.ordered_at as active_at
    from reach
    inner join affinity_orders
        on
            {{ days_between('affinity_orders.order_date', 'reach.first_as_of_date') }}
            < {{ var('affinity_window_days') }}
            and reach.last_as_of_date >= affinity_orders.order_date
    inner join identities
        on
            affinity_orders.source_key = identities.source_key
            and affinity_orders.order_date <= identities.as_of_date
            and {{ days_between('affinity_orders.order_date', 'identities.as_of_date') }}
            < {{ var('affinity_window_days') }}
            and (affinity_orders.returned_on is null or affinity_orders.returned_on > identities.as_of_date)
),

denied_identities as (
    select distinct
        identities.as_of_date,
        identities.source_key,
        identities.customer_id
    from identities
    inner join tracking_denials
        on
            identities.as_of_date = tracking_denials.as_of_date
            and identities.source_key = tracking_denials.source_key
),

untouched_identities as (
    select
        identities.as_of_date,
        identities.source_key,
        identities.customer_id
    from identities
    left join denied_identities
        on
            identities.as_of_date = denied_identities.as_of_date
            and identities.source_key = denied_identities.source_key
    where denied_identities.source_key is null
),

viewed_without_denial as (
    select
        untouched_identities.as_of_date,
        untouched_identities.customer_id,
        daily_views.kind,
        daily_views.name,
        0 as orders,
        daily_views.views,
        daily_views.latest_event_at as active_at
    from reach
    inner join daily_views
        on
            {{ days_between('daily_views.event_date', 'reach.first_as_of_date') }}
            < {{ var('affinity_window_days') }}
            and reach.last_as_of_date >= daily_views.event_date
    inner join untouched_identities
        on
            daily_views.source_key = untouched_identities.source_key
            and daily_views.event_date <= untouched_identities.as_of_date
            and {{ days_between('daily_views.event_date', 'untouched_identities.as_of_date') }}
            < {{ var('affinity_window_days') }}
),

viewed_beside_denial as (
    select
        denied_identities.as_of_date,
        denied_identities.customer_id,
        views.kind,
        views.name,
        0 as orders,
        1 as views,
        views.event_at as active_at
    from denied_identities
    inner join views
        on
            denied_identities.source_key = views.source_key
            and denied_identities.as_of_date >= views.event_date
            and {{ days_between('views.event_date', 'denied_identities.as_of_date') }}
            < {{ var('affinity_window_days') }}
    where
        not exists (
            select 1
            from tracking_denials
            where
                {{ is_tracking_denied(
                    'denied_identities.as_of_date', 'denied_identities.source_key', 'views.event_at'
                ) }}
        )
),

activities as (
    select * from ordered
    union all
    select * from viewed_without_denial
    union all
    select * from viewed_beside_denial
),

counted as (
    select
        as_of_date,
        customer_id,
        kind,
        name,
        cast(sum(orders) as integer) as orders,
        cast(sum(views) as integer) as views,
        max(active_at) as latest_active_at
    from activities
    group by as_of_date, customer_id, kind, name
),

scored as (
    select
        counted.*,
        affinity_points.version as definition_version,
        affinity_points.min_score,
        affinity_points.max_listed,
        counted.orders * affinity_points.order_points + counted.views * affinity_points.view_points as score
    from counted
    inner join affinity_points
        on
            counted.kind = affinity_points.kind
            and {{ is_in_force('affinity_points', 'counted.as_of_date') }}
),

ranked as (
    select
        scored.*,
        cast(
            row_number() over (
                partition by scored.as_of_date, scored.customer_id, scored.kind
                order by scored.score desc, scored.latest_active_at desc, scored.name asc
            ) as integer
        ) as affinity_rank,
        cast(
            sum(scored.score) over (partition by scored.as_of_date, scored.customer_id, scored.kind) as integer
        ) as total_score
    from scored
)

select
    as_of_date,
    customer_id,
    kind,
    name,
    definition_version,
    affinity_rank,
    orders,
    views,
    score,
    total_score,
    cast({{ exact_rate('score', 'total_score') }} as decimal(9, 4)) as share,
    latest_active_at
from ranked
where score >= min_score and affinity_rank <= max_listed
