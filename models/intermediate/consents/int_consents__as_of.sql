-- What each customer has agreed to on each as-of date, channel by channel, over all linked accounts and addresses.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

standing_consents as (
    select * from {{ ref('int_consents__standing') }}
),

known_consents as (
    select
        identities.as_of_date,
        identities.customer_id,
        standing_consents.channel,
        standing_consents.status,
        standing_consents.has_grant,
        standing_consents.standing_from_date,
        standing_consents.standing_from,
        standing_consents.standing_to_date is null or standing_consents.standing_to_date > identities.as_of_date
            as is_standing
    from identities
    inner join standing_consents
        on
            identities.source_key = standing_consents.source_key
            and identities.as_of_date >= standing_consents.standing_from_date
),

summed_up as (
    select
        as_of_date,
        customer_id,
        channel,
        max(case when is_standing and status = 'denied' then 1 else 0 end) as standing_denials,
        max(case when is_standing and status <> 'denied' then 1 else 0 end) as standing_grants,
        max(case when status = 'denied' then standing_from end) as latest_denied_at,
        max(case when status <> 'denied' then standing_from end) as latest_granted_at,
        min(case when has_grant then standing_from_date end) as first_granted_date
    from known_consents
    group by as_of_date, customer_id, channel
)

select
    as_of_date,
    customer_id,
    channel,
    standing_denials = 1 as is_denied,
    standing_denials = 0 and standing_grants = 1 as is_granted,
    latest_denied_at is not null and (latest_granted_at is null or latest_denied_at >= latest_granted_at)
        as is_latest_denied,
    first_granted_date,
    latest_granted_at,
    case
        when latest_denied_at is null or latest_granted_at > latest_denied_at then latest_granted_at
        else latest_denied_at
    end as latest_recorded_at
from summed_up
