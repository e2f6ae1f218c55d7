-- What: each customer with a countable order who may be profiled has exactly one RFM segment on each as-of date, and
-- nobody else has one.
-- When it matters: a score without a segment drops a purchaser from the layer rfm without a word.
-- How to resolve: look up the scores in int_rfm__value_scores, then their code in the three RFM maps (the test
-- rfm_maps_hold_every_code names codes that are missing or there twice).
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

customer_orders as (
    select orders.*
    from {{ ref('int_orders__as_of') }} as orders
    inner join customers on orders.as_of_date = customers.as_of_date and orders.customer_id = customers.customer_id
),

rfm_segments as (
    select
        as_of_date,
        customer_id,
        count(*) as segments
    from {{ ref('int_rfm__segments') }}
    group by as_of_date, customer_id
)

select
    coalesce(customer_orders.as_of_date, rfm_segments.as_of_date) as as_of_date,
    coalesce(customer_orders.customer_id, rfm_segments.customer_id) as customer_id,
    coalesce(rfm_segments.segments, 0) as segments,
    customer_orders.customer_id is not null as is_purchaser
from customer_orders
full outer join rfm_segments
    on
        customer_orders.as_of_date = rfm_segments.as_of_date
        and customer_orders.customer_id = rfm_segments.customer_id
where customer_orders.customer_id is null or rfm_segments.segments is null or rfm_segments.segments <> 1
