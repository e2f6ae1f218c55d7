-- What each source key did on each day, counted. Only days are computed anew whose fingerprint is no longer that of
-- their rows here; days on which nothing happened after all are removed.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='activity_date',
    partition_by='activity_date' if target.type == 'spark' else none,
    on_schema_change='fail',
    post_hook="{{ delete_vanished('activity_date', ref('int_events__days')) }}",
) }}

with activities as (
    select * from {{ ref('int_events__activities') }}
),

days as (
    select * from {{ ref('int_events__days') }}
),

{%- if is_incremental() %}

known_days as (
    select
        activity_date,
        sum(fingerprint) as fingerprint
    from {{ this }}
    group by activity_date
),

changed_days as (
    select days.activity_date
    from days
    left join known_days on days.activity_date = known_days.activity_date and days.fingerprint = known_days.fingerprint
    where known_days.activity_date is null
),
{%- else %}

changed_days as (
    select activity_date
    from days
),
{%- endif %}

activities_of_changed_days as (
    select activities.*
    from activities
    inner join changed_days on activities.activity_date = changed_days.activity_date
)

select
    source_key,
    {%- for column, activity in counted_activities().items() %}
    {{ count_where("activity = '" ~ activity ~ "'") }} as {{ column }},
    {%- endfor %}
    {{ count_where("activity_kind = 'web'") }} as web_events,
    {{ count_where(is_email('activity')) }} as emails,
    {{ count_where("activity_kind = 'message'") }} as message_events,
    sum({{ activity_hash() }}) as fingerprint,
    sum(case when activity_kind <> 'order' then {{ activity_hash() }} end) as event_fingerprint,
    activity_date,
    max(case when activity = 'add_to_cart' then activity_at end) as last_cart_at,
    max(arrived_at) as arrived_at
from activities_of_changed_days
group by source_key, activity_date
