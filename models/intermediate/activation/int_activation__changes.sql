-- Who was added to an audience and who was removed, moment by moment, and why: kept from run to run, those of full
-- refreshes too. Dates that are computed again leave the log as it is; what they changed shows as a change of the next
-- moment. Only the latest moment is judged anew when it is judged again: its changes take the place of what was logged
-- from it on, which is kept until the build that replaced it has ended well. What a build logged or replaced that
-- failed was never published, and is forgotten.
{{ config(
    materialized='incremental',
    tags=['nightly', 'hourly'],
    full_refresh=false,
    incremental_strategy='delete+insert',
    unique_key=['member_key', 'changed_at', 'decided_by'],
    on_schema_change='append_new_columns',
    post_hook=[
        "{{ forget_replaced_changes() }}",
        "{{ forget_erased('customer_id') }}",
    ],
) }}

{%- set computed_dates_so_far = source('operations', 'computed_dates') %}
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

computed_dates as (
    select * from {{ computed_dates_so_far }}
),

failed_builds as (
    {{ failed_builds() }}
),

decided_changes as (
    {{ kept_decisions(this) }}
),

-- What a failed build replaced stands again.
known_changes as (
    select decided_changes.*
    from decided_changes
    left join failed_builds on decided_changes.replaced_by = failed_builds.invocation_id
    where decided_changes.replaced_by is null or failed_builds.invocation_id is not null
),

-- From when on the log is written anew: the latest moment, or that of a night whose date was forgotten since, for all
-- that came after it was compared with it; everything in a full refresh.
ends_of_log as (
    select max(moment_at) as ends_at
    from all_moments
    union all
    select min(known_changes.changed_at) as ends_at
    from known_changes
    left join computed_dates on known_changes.changed_on = computed_dates.as_of_date
    where not known_changes.is_hourly and computed_dates.as_of_date is null
    {%- if flags.FULL_REFRESH %}
    union all
    select min(changed_at) as ends_at
    from known_changes
    {%- endif %}
),

end_of_log as (
    select min(ends_at) as ends_at
    from ends_of_log
),

compared_changes as (
    select
        known_changes.*,
        coalesce(known_changes.changed_at >= end_of_log.ends_at, false) as is_replaced
    from known_changes
    cross join end_of_log
),

kept_changes as (
    select * from compared_changes
    where not is_replaced
),

last_logged as (
    select max(changed_at) as changed_at
    from kept_changes
),

last_computed as (
    select max(as_of_date) as as_of_date
    from computed_dates
),

moments as (
    select
        all_moments.*,
        row_number() over (order by all_moments.moment_at) as moment_number
    from all_moments
    cross join last_logged
    cross join last_computed
    where
        {%- if flags.FULL_REFRESH %}
        true
        {%- else %}
        all_moments.is_latest
        or (
            coalesce(all_moments.as_of_date > last_computed.as_of_date, true)
            and coalesce(all_moments.moment_at > last_logged.changed_at, true)
        )
        {%- endif %}
),

ranked_changes as (
    select
        kept_changes.*,
        row_number() over (partition by member_key order by changed_at desc) as recency
    from kept_changes
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
    {{ this_invocation() }} as decided_by,
    cast(null as {{ dbt.type_string() }}) as replaced_by,
    changes.definition_version,
    moments.is_hourly,
    moments.moment_date as changed_on,
    moments.moment_at as changed_at
from changes
inner join moments on changes.moment_number = moments.moment_number
left join reasons
    on
        moments.as_of_date = reasons.as_of_date
        and changes.audience_id = reasons.audience_id
        and changes.customer_id = reasons.customer_id
left join suppression_reasons on reasons.precedence = suppression_reasons.precedence
{%- if is_incremental() %}
union all
select
    audience_id,
    channel,
    customer_id,
    member_key,
    change,
    reason,
    decided_by,
    case when is_replaced then {{ this_invocation() }} end as replaced_by,
    definition_version,
    is_hourly,
    changed_on,
    changed_at
from compared_changes
where is_replaced or replaced_by is not null
{%- endif %}
