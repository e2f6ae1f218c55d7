-- Running totals of each source key, from each day on which it did anything until the next such day. Points are summed
-- with the weights of their era, upon what earlier eras left over; each version of the points has its own part of time,
-- so that one row holds for a key and a date.
{%- set totals = ['web_events', 'email_opens', 'email_clicks', 'emails', 'message_events'] %}
with daily as (
    select * from {{ ref('int_events__daily') }}
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

pointed_days as (
    select
        daily.source_key,
        point_versions.version,
        {%- for column in totals %}
        daily.{{ column }},
        {%- endfor %}
        {% for column in counted_activities() -%}
        daily.{{ column }} * point_versions.{{ column }}{{ ' + ' if not loop.last }}
        {%- endfor %} as points,
        {{ era_number('daily.activity_date') }} as era_number,
        point_versions.effective_from,
        point_versions.effective_to,
        daily.activity_date,
        daily.last_cart_at
    from daily
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

left_over as (
    select
        eras.source_key,
        eras.version,
        eras.era_number,
        sum(cast(round(
            {{ decayed('earlier_eras.weighted_points', 'decay.decay_factor') }}, 12
        ) as {{ weighted_points_type() }})) as weighted_points
    from eras
    inner join eras as earlier_eras
        on
            eras.source_key = earlier_eras.source_key
            and eras.version = earlier_eras.version
            and eras.era_number > earlier_eras.era_number
    inner join decay on (eras.era_number - earlier_eras.era_number) * {{ era_days() }} = decay.day_number
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
            partition by source_key, version, era_number
            order by activity_date
            rows between unbounded preceding and current row
        ) as weighted_points,
        era_number,
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
)

select
    summed_up.source_key,
    summed_up.version as points_version,
    {%- for column in totals %}
    cast(summed_up.{{ column }} as integer) as {{ column }},
    {%- endfor %}
    cast(summed_up.weighted_points + coalesce(left_over.weighted_points, 0) as {{ weighted_points_type() }})
        as weighted_points,
    {{ era_start('summed_up.era_number') }} as era_start,
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
