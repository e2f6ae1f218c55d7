{{ config(
    materialized='incremental',
    tags=['nightly', 'hourly'],
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    pre_hook="{{ forget_changes_since_moment() }}",
    post_hook="{{ forget_erased('customer_id') }}",
) }}

-- Who was added to an audience and who was removed, moment by moment, and why: a log that is appended to.
-- Dates that are computed again leave it as it is; what they changed shows as a change of the next moment.
-- depends_on: {{ ref('int_history__timeline') }}
with all_moments as (
    select * from {{ ref('moments') }}
),

members as (
    select * from {{ ref('int_activation__members') }}
),

suppressions as (
    select * from {{ ref('int_activation__suppressions') }}
),

suppression_reasons as (
    select * from {{ ref('suppression_reasons') }}
),

{%- if is_incremental() %}

latest_moment as (
    select max(moment_at) as moment_at
    from all_moments
),

logged as (
    select changes_before.*
    from {{ this }} as changes_before
    cross join latest_moment
    where changes_before.changed_at < latest_moment.moment_at
),

last_logged as (
    select max(changed_at) as changed_at
    from logged
),

moments as (
    select
        all_moments.*,
        row_number() over (order by all_moments.moment_at) as moment_number
    from all_moments
    cross join last_logged
    where
        (last_logged.changed_at is null or all_moments.moment_at > last_logged.changed_at)
        {%- if var('backfill_from') %}
        and all_moments.is_latest
        {%- endif %}
),

ranked_changes as (
    select
        logged.*,
        row_number() over (partition by member_key order by changed_at desc) as recency
    from logged
),

members_before as (
    select
        0 as moment_number,
        audience_id,
        channel,
        customer_id,
        member_key,
        definition_version
    from ranked_changes
    where recency = 1 and change = 'added'
),
{%- else %}

moments as (
    select
        all_moments.*,
        row_number() over (order by all_moments.moment_at) as moment_number
    from all_moments
),
{%- endif %}

present as (
    {%- if is_incremental() %}
    select * from members_before
    union all
    {%- endif %}
    select
        moments.moment_number,
        members.audience_id,
        members.channel,
        members.customer_id,
        members.member_key,
        members.definition_version
    from members
    inner join moments on members.as_of_date = moments.as_of_date
),

neighbours as (
    select
        present.*,
        lag(present.moment_number) over (partition by present.member_key order by present.moment_number)
            as previous_number,
        lead(present.moment_number) over (partition by present.member_key order by present.moment_number)
            as next_number
    from present
),

changes as (
    select
        audience_id,
        channel,
        customer_id,
        member_key,
        'added' as change_kind,
        definition_version,
        moment_number
    from neighbours
    where moment_number > 0 and (previous_number is null or previous_number < moment_number - 1)
    union all
    select
        audience_id,
        channel,
        customer_id,
        member_key,
        'removed' as change_kind,
        definition_version,
        moment_number + 1 as moment_number
    from neighbours
    where next_number is null or next_number > moment_number + 1
),

reasons as (
    select
        suppressions.as_of_date,
        suppressions.audience_id,
        suppressions.customer_id,
        min(suppression_reasons.precedence) as precedence
    from suppressions
    inner join suppression_reasons on suppressions.reason = suppression_reasons.reason
    group by suppressions.as_of_date, suppressions.audience_id, suppressions.customer_id
)

select
    changes.audience_id,
    changes.channel,
    changes.customer_id,
    changes.member_key,
    changes.change_kind as change,
    case
        when changes.change_kind = 'added' then 'entered'
        else coalesce(suppression_reasons.reason, 'left')
    end as reason,
    cast(changes.definition_version as integer) as definition_version,
    moments.moment_date as changed_on,
    moments.moment_at as changed_at
from changes
inner join moments on changes.moment_number = moments.moment_number
left join reasons
    on
        moments.as_of_date = reasons.as_of_date
        and changes.audience_id = reasons.audience_id
        and changes.customer_id = reasons.customer_id
        and changes.change_kind = 'removed'
left join suppression_reasons on reasons.precedence = suppression_reasons.precedence
