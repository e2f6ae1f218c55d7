-- Recency, frequency and monetary value of each purchaser on each as-of date, one row per metric. The population is the
-- purchasers with an order in the window; only they have a share in the cut points.
with customer_orders as (
    select * from {{ ref('int_orders__as_of') }}
)

select
    as_of_date,
    customer_id,
    'recency' as metric,
    cast(days_since_last_order as {{ money_type() }}) as metric_value,
    orders_in_window > 0 as is_in_population
from customer_orders
union all
select
    as_of_date,
    customer_id,
    'frequency' as metric,
    cast(orders_in_window as {{ money_type() }}) as metric_value,
    orders_in_window > 0 as is_in_population
from customer_orders
union all
select
    as_of_date,
    customer_id,
    'monetary' as metric,
    net_revenue_in_window as metric_value,
    orders_in_window > 0 as is_in_population
from customer_orders
