-- Customers on the first day of lifecycle stage at_risk: as many days after their last countable order as the stage
-- asks for at least.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

stages as (
    select * from {{ ref('int_lifecycle__stages') }}
    where lifecycle_stage = 'at_risk'
),

customer_orders as (
    select * from {{ ref('int_orders__as_of') }}
),

lifecycle_stages as (
    select * from ({{ definitions_in_force(ref('lifecycle_stages')) }}) as stages_in_force
    where stage_id = 'at_risk'
),

at_risk as (
    select
        stages.as_of_date,
        stages.customer_id,
        customer_orders.last_order_date
    from stages
    inner join days on stages.as_of_date = days.as_of_date
    inner join lifecycle_stages
        on
            stages.days_since_last_order = lifecycle_stages.min_days_since_last_order
            and {{ is_in_force('lifecycle_stages', 'stages.as_of_date') }}
    inner join customer_orders
        on stages.as_of_date = customer_orders.as_of_date and stages.customer_id = customer_orders.customer_id
),

orders_before as (
    {{ last_orders('at_risk') }}
)

select
    as_of_date,
    customer_id,
    order_key as cause_key,
    order_key as cause_id,
    {{ start_of_day('as_of_date') }} as fired_at
from orders_before
