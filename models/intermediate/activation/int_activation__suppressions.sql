{{ config(tags=['nightly', 'hourly']) }}

-- Why a candidate of an audience gets no message at a moment, every reason that holds. Which of several campaigns has a
-- customer is decided among those that nothing else suppresses; who is held out is one that would have got the message.
{%- set text = dbt.type_string() %}
with candidates as (
    select * from {{ ref('int_activation__candidates') }}
),

channel_permissions as (
    select * from {{ ref('int_consents__permissions') }}
),

converted as (
    select * from {{ ref('int_activation__converted') }}
),

unanswered as (
    select * from {{ ref('int_activation__unanswered') }}
),

capped as (
    select * from {{ ref('int_activation__capped') }}
),

margin_guarded as (
    select * from {{ ref('int_activation__margin_guarded') }}
),

behaviour as (
    select * from {{ ref('int_behaviour__as_of') }}
    where is_off_season
),

permitted as (
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        coalesce(channel_permissions.is_granted, false) as is_granted,
        coalesce(channel_permissions.is_unsubscribed, false) as is_unsubscribed,
        coalesce(channel_permissions.is_bounced, false) as is_bounced
    from candidates
    left join channel_permissions
        on
            candidates.as_of_date = channel_permissions.as_of_date
            and candidates.channel = channel_permissions.channel
            and candidates.customer_id = channel_permissions.customer_id
),

own_reasons as (
    {%- for condition, reason, detail in [
        ('not is_granted', 'no_consent', 'no grant of the channel stands, or a denial does'),
        ('is_unsubscribed', 'unsubscribed', 'an unsubscribe or complaint since the latest grant'),
        ('is_bounced', 'bounced', 'the latest bounce of the channel is unanswered'),
    ] %}
    select
        as_of_date,
        audience_id,
        customer_id,
        '{{ reason }}' as reason,
        '{{ detail }}' as detail
    from permitted
    where {{ condition }}
    union all
    {%- endfor %}
    select
        as_of_date,
        audience_id,
        customer_id,
        'converted' as reason,
        'ordered since the audience was computed, or since a campaign for its segments' as detail
    from converted
    union all
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        'three_touches_no_response' as reason,
        'no answer, the last that counts was sent on ' || cast(unanswered.unanswered_since as {{ text }}) as detail
    from candidates
    inner join unanswered
        on candidates.as_of_date = unanswered.as_of_date and candidates.customer_id = unanswered.customer_id
    where candidates.kind = 'campaign' and candidates.goal = 'reactivation'
    union all
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        'frequency_cap' as reason,
        max(
            cast(capped.messages as {{ text }}) || ' messages in ' || cast(capped.window_days as {{ text }})
            || ' days, allowed are ' || cast(capped.max_messages as {{ text }}) || ' (' || capped.applies_to || ')'
        ) as detail
    from candidates
    inner join capped
        on
            candidates.as_of_date = capped.as_of_date
            and candidates.channel = capped.channel
            and candidates.customer_id = capped.customer_id
    where candidates.kind = 'campaign'
    group by candidates.as_of_date, candidates.audience_id, candidates.customer_id
    union all
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        'off_season' as reason,
        'orders in one season only, and it is not now' as detail
    from candidates
    inner join behaviour
        on candidates.as_of_date = behaviour.as_of_date and candidates.customer_id = behaviour.customer_id
    where candidates.kind = 'campaign' and not candidates.ignores_season
    union all
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        'margin_guard' as reason,
        'buys at full price and is valuable' as detail
    from candidates
    inner join margin_guarded
        on candidates.as_of_date = margin_guarded.as_of_date and candidates.customer_id = margin_guarded.customer_id
    where candidates.kind = 'campaign' and candidates.offers_discount
),

with_own_reasons as (
    select distinct
        as_of_date,
        audience_id,
        customer_id
    from own_reasons
),

ready as (
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        candidates.campaign_group,
        candidates.priority,
        candidates.holdout_share,
        row_number() over (
            partition by candidates.as_of_date, candidates.customer_id
            order by candidates.priority, candidates.audience_id
        ) as choice
    from candidates
    left join with_own_reasons
        on
            candidates.as_of_date = with_own_reasons.as_of_date
            and candidates.audience_id = with_own_reasons.audience_id
            and candidates.customer_id = with_own_reasons.customer_id
    where candidates.kind = 'campaign' and with_own_reasons.customer_id is null
),

first_choices as (
    select
        as_of_date,
        customer_id,
        audience_id,
        campaign_group,
        priority
    from ready
    where choice = 1
),

conflicting as (
    select
        candidates.as_of_date,
        candidates.audience_id,
        candidates.customer_id,
        'conflicting_campaign' as reason,
        'belongs to ' || first_choices.audience_id as detail
    from candidates
    inner join first_choices
        on candidates.as_of_date = first_choices.as_of_date and candidates.customer_id = first_choices.customer_id
    where
        candidates.kind = 'campaign'
        and candidates.campaign_group <> first_choices.campaign_group
        and candidates.priority > first_choices.priority
),

held_out as (
    select
        ready.as_of_date,
        ready.audience_id,
        ready.customer_id,
        'holdout' as reason,
        'control group of ' || ready.campaign_group as detail
    from ready
    inner join first_choices
        on
            ready.as_of_date = first_choices.as_of_date
            and ready.customer_id = first_choices.customer_id
            and ready.campaign_group = first_choices.campaign_group
    where
        ready.holdout_share > 0
        and {{ is_held_out(holdout_bucket('ready.campaign_group', 'ready.customer_id'), 'ready.holdout_share') }}
),

suppressed as (
    select * from own_reasons
    union all
    select * from conflicting
    union all
    select * from held_out
)

select
    suppressed.as_of_date,
    suppressed.audience_id,
    candidates.channel,
    suppressed.customer_id,
    suppressed.reason,
    suppressed.detail,
    candidates.definition_version
from suppressed
inner join candidates
    on
        suppressed.as_of_date = candidates.as_of_date
        and suppressed.audience_id = candidates.audience_id
        and suppressed.customer_id = candidates.customer_id
