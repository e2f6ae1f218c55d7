{{ config(tags=['nightly', 'hourly']) }}

-- Customers whose first fact of all is of the days that the run decides on: the first countable order, or the first
-- full grant of a channel on which they can be written to, whichever came first.
with days as (
    select * from {{ ref('int_triggers__days') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

facts as (
    select
        source_key,
        'first_order' as variant,
        {{ key_prefix('source_name') }} || order_id as fact_key,
        order_date as fact_date,
        ordered_at as fact_at
    from {{ ref('int_moments__orders') }}
    where source_key is not null and is_countable and not is_test
    union all
    select
        source_key,
        'first_grant' as variant,
        {{ key_prefix('source_name') }} || consent_id as fact_key,
        recorded_date as fact_date,
        recorded_at as fact_at
    from {{ ref('int_moments__consents') }}
    where source_key is not null and channel in ('email', 'sms', 'push') and status = 'granted'
),

newly_known as (
    select distinct
        days.as_of_date,
        identities.customer_id,
        days.window_from
    from facts
    inner join days on facts.fact_date = days.fact_date and {{ is_within('days', 'facts.fact_at') }}
    inner join identities on days.as_of_date = identities.as_of_date and facts.source_key = identities.source_key
),

-- One of their facts lies in the window, so the first of all does not lie after it: times need not be compared here, by
-- which engines would join everybody with everybody.
ranked_facts as (
    select
        newly_known.as_of_date,
        newly_known.customer_id,
        newly_known.window_from,
        facts.variant,
        facts.fact_key,
        facts.fact_at,
        row_number() over (
            partition by newly_known.as_of_date, newly_known.customer_id
            order by facts.fact_at asc, facts.variant desc, facts.fact_key asc
        ) as fact_rank
    from newly_known
    inner join identities
        on newly_known.as_of_date = identities.as_of_date and newly_known.customer_id = identities.customer_id
    inner join facts on identities.source_key = facts.source_key
)

select
    as_of_date,
    customer_id,
    'welcome' as cause_key,
    fact_key as cause_id,
    variant,
    fact_at as fired_at
from ranked_facts
where fact_rank = 1 and fact_at >= window_from
