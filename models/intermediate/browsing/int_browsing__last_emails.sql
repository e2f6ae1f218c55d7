-- How many of the last emails sent to each customer were opened, by as-of date, for those who were sent that many. An
-- open belongs to an email by its campaign; opens under a denial of tracking are not used.
{%- set emails = var('last_emails') %}
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

message_events as (
    select * from {{ ref('stg_raw__message_events') }}
    where channel = 'email' and event_type in ('sent', 'open')
),

tracking_denials as (
    select * from {{ ref('int_consents__tracking_denials') }}
),

sent_emails as (
    select
        source_key,
        source_name,
        event_id,
        campaign_id,
        event_date,
        event_at,
        lead(event_date, {{ emails }}) over (
            partition by source_key order by event_at, event_id, source_name
        ) as followed_on
    from message_events
    where event_type = 'sent'
),

numbered_emails as (
    select
        identities.as_of_date,
        identities.customer_id,
        sent_emails.source_key,
        sent_emails.source_name,
        sent_emails.campaign_id,
        sent_emails.event_at,
        row_number() over (
            partition by identities.as_of_date, identities.customer_id
            order by sent_emails.event_at desc, sent_emails.event_id desc, sent_emails.source_name desc
        ) as email_number
    from identities
    inner join sent_emails
        on
            identities.source_key = sent_emails.source_key
            and identities.as_of_date >= sent_emails.event_date
            and (sent_emails.followed_on is null or identities.as_of_date < sent_emails.followed_on)
),

last_emails as (
    select * from numbered_emails
    where email_number <= {{ emails }}
),

opened_emails as (
    select distinct
        last_emails.as_of_date,
        last_emails.customer_id,
        last_emails.email_number
    from last_emails
    inner join message_events as opens
        on
            last_emails.source_key = opens.source_key
            and last_emails.source_name = opens.source_name
            and last_emails.campaign_id = opens.campaign_id
            and last_emails.event_at <= opens.event_at
            and last_emails.as_of_date >= opens.event_date
    left join tracking_denials
        on {{ is_tracking_denied('last_emails.as_of_date', 'opens.source_key', 'opens.event_at') }}
    where opens.event_type = 'open' and tracking_denials.source_key is null
)

select
    last_emails.as_of_date,
    last_emails.customer_id,
    count(opened_emails.email_number) as emails_opened
from last_emails
left join opened_emails
    on
        last_emails.as_of_date = opened_emails.as_of_date
        and last_emails.customer_id = opened_emails.customer_id
        and last_emails.email_number = opened_emails.email_number
group by last_emails.as_of_date, last_emails.customer_id
having count(*) = {{ emails }}
