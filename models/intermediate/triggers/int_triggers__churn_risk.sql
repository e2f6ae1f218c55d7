-- Customers whose recency score falls to that of the rule from a higher one on the computed date before. The cause is
-- the last order: scores may rise and fall with other people's orders, and one order fires once.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

rules as (
    {{ trigger_rule('churn_risk') }}
),

recency_scores as (
    select
        customer_id,
        cast(segment_id as integer) as recency_score,
        valid_from,
        valid_to
    from {{ ref('int_history__intervals') }}
    where layer = 'recency_score'
),

customer_orders as (
    select * from {{ ref('int_orders__as_of') }}
),

fallen as (
    select
        days.as_of_date,
        lower_scores.customer_id,
        customer_orders.last_order_date
    from recency_scores as lower_scores
    inner join days on lower_scores.valid_from = days.as_of_date
    inner join rules
        on lower_scores.recency_score <= rules.threshold and {{ is_in_force('rules', 'days.as_of_date') }}
    inner join recency_scores as higher_scores
        on
            lower_scores.customer_id = higher_scores.customer_id
            and lower_scores.valid_from = higher_scores.valid_to
            and higher_scores.recency_score > rules.threshold
    inner join customer_orders
        on
            days.as_of_date = customer_orders.as_of_date
            and lower_scores.customer_id = customer_orders.customer_id
),

orders_before as (
    {{ last_orders('fallen') }}
)

select
    as_of_date,
    customer_id,
    order_key as cause_key,
    order_key as cause_id,
    {{ start_of_day('as_of_date') }} as fired_at
from orders_before
