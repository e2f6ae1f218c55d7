-- The facts that count for a customer with an unsettled change and did not on the date before, the latest of each type:
-- dated since, or of an account that came to the customer since, or too late for the history before.
-- Web events and opens that a denial of tracking forbids to use are none.
with accounts as (
    select * from {{ ref('int_history__accounts') }}
),

facts as (
    select * from {{ ref('int_history__facts') }}
),

timeline as (
    select * from {{ ref('int_history__timeline') }}
    where is_computed_now and not is_restated
),

late_facts as (
    select * from {{ ref('int_arrivals__late_facts') }}
),

denials as (
    select * from {{ ref('int_history__denials') }}
),

first_date_of_late_facts as (
    select min(as_of_date) as as_of_date
    from timeline
),

new_facts as (
    select
        accounts.customer_id,
        accounts.as_of_date,
        facts.cause,
        facts.fact_type,
        facts.fact_id,
        facts.is_tracked,
        facts.fact_at
    from accounts
    inner join facts
        on
            accounts.source_key = facts.source_key
            and accounts.as_of_date >= facts.fact_date
            and (accounts.is_new_key or accounts.previous_date < facts.fact_date)
    {{ union_distinct() }}
    select
        accounts.customer_id,
        accounts.as_of_date,
        facts.cause,
        facts.fact_type,
        facts.fact_id,
        facts.is_tracked,
        facts.fact_at
    from accounts
    inner join first_date_of_late_facts on accounts.as_of_date = first_date_of_late_facts.as_of_date
    inner join late_facts on accounts.source_key = late_facts.source_key
    inner join facts
        on
            late_facts.source_key = facts.source_key
            and (
                late_facts.fact_id = facts.fact_id
                or (
                    late_facts.fact_kind = 'events'
                    and late_facts.fact_date = facts.fact_date
                    and facts.cause in ('message_event', 'web_event')
                )
            )
            and accounts.as_of_date >= facts.fact_date
),

ranked_facts as (
    select
        new_facts.*,
        row_number() over (
            partition by new_facts.customer_id, new_facts.as_of_date, new_facts.cause, new_facts.fact_type
            order by new_facts.fact_at desc, new_facts.fact_id desc
        ) as recency_rank
    from new_facts
    left join denials on {{ is_use_denied('new_facts', 'new_facts') }}
    where denials.customer_id is null
)

select
    customer_id,
    cause,
    fact_type,
    fact_id,
    as_of_date,
    fact_at
from ranked_facts
where recency_rank = 1
