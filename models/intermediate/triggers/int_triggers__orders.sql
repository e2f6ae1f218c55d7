{{ config(tags=['nightly', 'hourly']) }}

-- The countable orders of each customer on the days that the run decides on and the day before, by as-of date.
with days as (
    select * from {{ ref('int_triggers__days') }}
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

orders as (
    select * from {{ ref('int_moments__orders') }}
    where source_key is not null and is_countable and not is_test
)

select
    days.as_of_date,
    identities.customer_id,
    {{ key_prefix('orders.source_name') }} || orders.order_id as order_key,
    orders.ordered_at
from orders
inner join days on orders.order_date = days.fact_date and orders.ordered_at < days.window_to
inner join identities on days.as_of_date = identities.as_of_date and orders.source_key = identities.source_key
