-- Running totals of each source key, from each day on which it did anything until the next such day. Points are summed
-- with the weights of their era, upon what earlier eras left over; each version of the points has its own part of time,
-- so that one row holds for a key and a date. Only keys are computed anew whose fingerprint is no longer the one in
-- their last row; keys that did nothing after all are removed.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='source_key',
    on_schema_change='fail',
    post_hook="{{ delete_vanished('source_key', ref('int_events__keys')) }}",
) }}

{%- set counted = ['web_events', 'email_opens', 'email_clicks', 'emails', 'message_events'] %}
{%- set totals = counted + ['opens_and_clicks'] %}
with daily as (
    select * from {{ ref('int_events__daily') }}
),

keys as (
    select * from {{ ref('int_events__keys') }}
),

engagement_points as (
    {{ definitions_in_force(ref('engagement_points')) }}
),

decay as (
    select * from {{ ref('int_events__decay') }}
),

point_versions as (
    select
        version,
        {%- for column, activity in counted_activities().items() %}
        sum(case when activity = '{{ activity }}' then points else 0 end) as {{ column }},
        {%- endfor %}
        effective_from,
        effective_to
    from engagement_points
    group by version, effective_from, effective_to
),

{%- if is_incremental() %}

known_keys as (
    select
        source_key,
        fingerprint
    from {{ this }}
    where valid_to is null
),

changed_keys as (
    select
        keys.source_key,
        keys.fingerprint
    from keys
    left join known_keys on keys.source_key = known_keys.source_key and keys.fingerprint = known_keys.fingerprint
    where known_keys.source_key is null
),
{%- else %}

changed_keys as (
    select
        source_key,
        fingerprint
    from keys
),
{%- endif %}

pointed_days as (
    select
        daily.source_key,
        point_versions.version,
        {%- for column in counted %}
        daily.{{ column }},
        {%- endfor %}
        daily.email_opens + daily.email_clicks
        + daily.sms_opens + daily.sms_clicks
        + daily.push_opens + daily.push_clicks as opens_and_clicks,
        {% for column in counted_activities() -%}
        daily.{{ column }} * point_versions.{{ column }}{{ ' + ' if not loop.last }}
        {%- endfor %} as points,
        {{ era_number('daily.activity_date') }} as era_number,
        changed_keys.fingerprint,
        point_versions.effective_from,
        point_versions.effective_to,
        daily.activity_date,
        daily.last_cart_at
    from daily
    inner join changed_keys on daily.source_key = changed_keys.source_key
    cross join point_versions
),

weighted_days as (
    select
        pointed_days.*,
        cast(pointed_days.points as decimal(18, 0)) * decay.era_weight as weighted_points
    from pointed_days
    inner join decay
        on {{ days_between(era_start('pointed_days.era_number'), 'pointed_days.activity_date') }} = decay.day_number
),

eras as (
    select
        source_key,
        version,
        era_number,
        sum(weighted_points) as weighted_points
    from weighted_days
    group by source_key, version, era_number
),

-- What earlier eras left over, less what they hold in the running sum over all eras.
left_over as (
    select
        eras.source_key,
        eras.version,
        eras.era_number,
        sum(cast(round(
            {{ decayed('earlier_eras.weighted_points', 'decay.decay_factor') }}, 10
        ) as {{ weighted_points_type() }})) - sum(earlier_eras.weighted_points) as weighted_points
    from eras
    inner join eras as earlier_eras
        on
            eras.source_key = earlier_eras.source_key
            and eras.version = earlier_eras.version
            and eras.era_number > earlier_eras.era_number
    left join decay on (eras.era_number - earlier_eras.era_number) * {{ era_days() }} = decay.day_number
    group by eras.source_key, eras.version, eras.era_number
),

summed_up as (
    select
        source_key,
        version,
        {%- for column in totals %}
        sum({{ column }}) over (
            partition by source_key, version order by activity_date rows between unbounded preceding and current row
        ) as {{ column }},
        {%- endfor %}
        sum(weighted_points) over (
            partition by source_key, version order by activity_date rows between unbounded preceding and current row
        ) as weighted_points,
        era_number,
        fingerprint,
        max(case when email_opens > 0 or email_clicks > 0 then activity_date end) over (
            partition by source_key, version order by activity_date rows between unbounded preceding and current row
        ) as last_email_open_or_click_date,
        effective_from,
        effective_to,
        activity_date,
        lead(activity_date) over (partition by source_key, version order by activity_date) as next_activity_date,
        max(last_cart_at) over (
            partition by source_key, version order by activity_date rows between unbounded preceding and current row
        ) as last_cart_at
    from weighted_days
),

-- A version of the points begins with what holds on its first day and ends with the day before the next one's.
clipped as (
    select
        summed_up.source_key,
        summed_up.version,
        {%- for column in totals %}
        summed_up.{{ column }},
        {%- endfor %}
        summed_up.weighted_points + coalesce(left_over.weighted_points, 0) as weighted_points,
        summed_up.era_number,
        summed_up.fingerprint,
        summed_up.last_email_open_or_click_date,
        case
            when summed_up.activity_date > summed_up.effective_from then summed_up.activity_date
            else summed_up.effective_from
        end as valid_from,
        case
            when summed_up.next_activity_date < summed_up.effective_to or summed_up.effective_to is null
                then summed_up.next_activity_date
            else summed_up.effective_to
        end as valid_to,
        summed_up.last_cart_at
    from summed_up
    left join left_over
        on
            summed_up.source_key = left_over.source_key
            and summed_up.version = left_over.version
            and summed_up.era_number = left_over.era_number
    where
        (summed_up.effective_to is null or summed_up.activity_date < summed_up.effective_to)
        and (summed_up.next_activity_date is null or summed_up.next_activity_date > summed_up.effective_from)
)

select
    source_key,
    version as points_version,
    {%- for column in totals %}
    cast({{ column }} as integer) as {{ column }},
    {%- endfor %}
    cast(weighted_points as {{ weighted_points_type() }}) as weighted_points,
    case when valid_to is null then fingerprint end as fingerprint,
    {{ era_start('era_number') }} as era_start,
    last_email_open_or_click_date,
    valid_from,
    valid_to,
    last_cart_at
from clipped
