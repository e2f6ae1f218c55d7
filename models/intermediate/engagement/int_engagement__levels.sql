-- The engagement level of each customer on each as-of date: the first of the levels whose bounds all hold. Objecting to
-- email is denying it, or unsubscribing since the latest consent.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

email_consents as (
    select * from {{ ref('int_consents__as_of') }}
    where channel = 'email'
),

email_objections as (
    select * from {{ ref('stg_raw__message_events') }}
    where channel = 'email' and event_type in ('unsubscribe', 'complaint')
),

customer_activities as (
    select * from {{ ref('int_events__as_of') }}
),

engagement_levels as (
    {{ definitions_in_force(ref('engagement_levels')) }}
),

latest_objections as (
    select
        identities.as_of_date,
        identities.customer_id,
        max(email_objections.event_at) as latest_objection_at
    from email_objections
    inner join identities
        on
            email_objections.source_key = identities.source_key
            and email_objections.event_date <= identities.as_of_date
    group by identities.as_of_date, identities.customer_id
),

facts as (
    select
        customers.as_of_date,
        customers.customer_id,
        coalesce(customer_activities.engagement_score, 0) as engagement_score,
        {{ days_between('customer_activities.last_email_open_or_click_date', 'customers.as_of_date') }}
            as days_since_last_open_or_click,
        coalesce(email_consents.is_latest_denied, false) as has_denied_email,
        latest_objections.latest_objection_at is not null
        and (
            email_consents.latest_recorded_at is null
            or latest_objections.latest_objection_at >= email_consents.latest_recorded_at
        ) as has_objected_since,
        coalesce(customer_activities.emails, 0) > 0 as has_been_emailed,
        email_consents.latest_granted_at is not null as has_agreed_to_email,
        latest_objections.latest_objection_at
    from customers
    left join email_consents
        on customers.as_of_date = email_consents.as_of_date and customers.customer_id = email_consents.customer_id
    left join latest_objections
        on
            customers.as_of_date = latest_objections.as_of_date
            and customers.customer_id = latest_objections.customer_id
    left join customer_activities
        on
            customers.as_of_date = customer_activities.as_of_date
            and customers.customer_id = customer_activities.customer_id
),

matches as (
    select
        facts.*,
        engagement_levels.level_id,
        engagement_levels.version,
        row_number() over (
            partition by facts.as_of_date, facts.customer_id
            order by engagement_levels.priority
        ) as match_number
    from facts
    inner join engagement_levels
        on
            {{ is_in_force('engagement_levels', 'facts.as_of_date') }}
            and (
                engagement_levels.is_unsubscribed is null
                or engagement_levels.is_unsubscribed = (facts.has_denied_email or facts.has_objected_since)
            )
            and (
                engagement_levels.is_known_to_email is null
                or engagement_levels.is_known_to_email = (facts.has_been_emailed or facts.has_agreed_to_email)
            )
            and {{ at_most(
                'facts.days_since_last_open_or_click', 'engagement_levels.max_days_since_last_open_or_click'
            ) }}
)

select
    as_of_date,
    customer_id,
    level_id as engagement_level,
    version as definition_version,
    cast(engagement_score as decimal(18, 4)) as engagement_score,
    days_since_last_open_or_click,
    has_denied_email,
    has_objected_since,
    has_been_emailed,
    has_agreed_to_email,
    latest_objection_at
from matches
where match_number = 1
