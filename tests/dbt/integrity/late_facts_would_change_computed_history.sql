-- What: each late fact lies before dates that were computed without it: history_from and history_to are computed dates,
-- in this order, before the fact was found; its customer is one of the latest date.
-- When it matters: whoever decides on a backfill goes by these dates; a wrong one leaves history as it is.
-- How to resolve: look the fact up in int_arrivals__facts and int_arrivals__new_facts. What a backfill left over is
-- taken out by the hook of int_arrivals__late_history.
with late_facts as (
    select * from {{ ref('dq_late_facts') }}
),

dim_customers as (
    select * from {{ ref('dim_customers') }}
),

computed_dates as (
    select * from {{ source('operations', 'computed_dates') }}
)

select
    late_facts.fact_kind,
    late_facts.fact_id,
    late_facts.history_from,
    late_facts.history_to
from late_facts
left join dim_customers on late_facts.customer_id = dim_customers.customer_id
left join computed_dates as first_dates on late_facts.history_from = first_dates.as_of_date
left join computed_dates as last_dates on late_facts.history_to = last_dates.as_of_date
where
    late_facts.history_from > late_facts.history_to
    or late_facts.history_to >= late_facts.found_on
    or late_facts.backfill_from <> late_facts.history_from
    or first_dates.as_of_date is null
    or last_dates.as_of_date is null
    or (late_facts.customer_id is not null and dim_customers.customer_id is null)
