-- What each customer has ordered by each as-of date, over all time and in the RFM window. Prospects are not here.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

daily as (
    select * from {{ ref('int_orders__daily') }}
),

customer_days as (
    select
        identities.as_of_date,
        identities.customer_id,
        daily.activity_date,
        daily.orders,
        daily.gross_revenue,
        daily.net_revenue,
        daily.known_cost,
        {{ days_between('daily.activity_date', 'identities.as_of_date') }} < {{ var('rfm_window_days') }}
            as is_in_window
    from identities
    inner join daily
        on identities.source_key = daily.source_key and identities.as_of_date >= daily.activity_date
),

totals as (
    select
        as_of_date,
        customer_id,
        min(case when orders > 0 then activity_date end) as first_order_date,
        max(case when orders > 0 then activity_date end) as last_order_date,
        sum(orders) as lifetime_orders,
        sum(gross_revenue) as lifetime_gross_revenue,
        sum(net_revenue) as lifetime_net_revenue,
        sum(case when is_in_window then orders else 0 end) as orders_in_window,
        sum(case when is_in_window then net_revenue else 0 end) as net_revenue_in_window,
        sum(case when is_in_window then net_revenue - known_cost else 0 end) as gross_margin_in_window
    from customer_days
    group by as_of_date, customer_id
    having sum(orders) > 0
),

previous_order_dates as (
    select
        totals.as_of_date,
        totals.customer_id,
        max(customer_days.activity_date) as previous_order_date
    from totals
    inner join customer_days
        on
            totals.as_of_date = customer_days.as_of_date
            and totals.customer_id = customer_days.customer_id
            and totals.last_order_date > customer_days.activity_date
    where customer_days.orders > 0
    group by totals.as_of_date, totals.customer_id
)

select
    totals.as_of_date,
    totals.customer_id,
    cast(totals.lifetime_orders as integer) as lifetime_orders,
    cast(totals.orders_in_window as integer) as orders_in_window,
    cast(totals.lifetime_gross_revenue as {{ money_type() }}) as lifetime_gross_revenue,
    cast(totals.lifetime_net_revenue as {{ money_type() }}) as lifetime_net_revenue,
    cast(totals.net_revenue_in_window as {{ money_type() }}) as net_revenue_in_window,
    cast(totals.gross_margin_in_window as {{ money_type() }}) as gross_margin_in_window,
    {{ days_between('totals.first_order_date', 'totals.as_of_date') }} as days_since_first_order,
    {{ days_between('totals.last_order_date', 'totals.as_of_date') }} as days_since_last_order,
    {{ days_between('previous_order_dates.previous_order_date', 'totals.last_order_date') }}
        as days_between_last_orders,
    totals.first_order_date,
    totals.last_order_date
from totals
left join previous_order_dates
    on totals.as_of_date = previous_order_dates.as_of_date and totals.customer_id = previous_order_dates.customer_id
