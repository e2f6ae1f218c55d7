{#- Two averages that differ, differ by at least one ten-thousandth / (orders x orders): with this many more places cut
    off they still do, and are compared as integers. -#}
{%- set average_places = 14 -%}
-- What all orders of each purchaser by each as-of date add up to. Prospects are not here.
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

orders as (
    select
        behaviour_orders.*,
        cast(extract(year from behaviour_orders.order_date) as integer) as order_year,
        cast(extract(quarter from behaviour_orders.order_date) as integer) as order_quarter
    from {{ ref('int_behaviour__orders') }} as behaviour_orders
),

refunds as (
    select * from {{ ref('int_orders__refunds') }}
),

customer_orders as (
    select
        identities.as_of_date,
        identities.customer_id,
        count(*) as orders,
        sum(case when orders.has_discount then 1 else 0 end) as discounted_orders,
        count(distinct orders.order_year) as order_years,
        count(distinct orders.order_quarter) as order_quarters,
        sum(
            case
                when orders.order_quarter = cast(extract(quarter from identities.as_of_date) as integer) then 1 else 0
            end
        ) as orders_in_quarter_of_date,
        cast(sum(orders.units) as decimal(18, 4)) as units,
        cast(sum(orders.priced_units) as decimal(18, 4)) as priced_units,
        cast(sum(orders.priced_amount) as {{ money_type() }}) as priced_amount,
        cast(sum(orders.net_amount) as {{ money_type() }}) as ordered_amount
    from identities
    inner join orders on identities.source_key = orders.source_key and identities.as_of_date >= orders.order_date
    group by identities.as_of_date, identities.customer_id
),

customer_refunds as (
    select
        identities.as_of_date,
        identities.customer_id,
        cast(sum(refunds.net_amount) as {{ money_type() }}) as refunded_amount
    from identities
    inner join refunds
        on identities.source_key = refunds.source_key and identities.as_of_date >= refunds.refund_date
    group by identities.as_of_date, identities.customer_id
),

measured as (
    select
        customer_orders.*,
        coalesce(customer_refunds.refunded_amount, 0) as refunded_amount,
        {{ wide_integer(multiply('customer_orders.units', 4, 10000)) }} as fine_units,
        {{ wide_integer(multiply('customer_orders.priced_units', 4, 10000)) }} as fine_priced_units,
        {{ in_cents('customer_orders.priced_amount') }} * {{ wide_integer(100 * 10 ** 6) }} as fine_priced_amount
    from customer_orders
    left join customer_refunds
        on
            customer_orders.as_of_date = customer_refunds.as_of_date
            and customer_orders.customer_id = customer_refunds.customer_id
)

select
    as_of_date,
    customer_id,
    cast(orders as integer) as orders,
    cast(discounted_orders as integer) as discounted_orders,
    cast(order_years as integer) as order_years,
    cast(order_quarters as integer) as order_quarters,
    cast(orders_in_quarter_of_date as integer) as orders_in_quarter_of_date,
    units,
    {{ exact_rate(multiply('units', 4, 10000), 'orders * 10000') }} as average_units,
    {{ wide_integer_divide('fine_units * ' ~ wide_integer(10 ** average_places), 'orders') }} as average_units_key,
    case
        when priced_units > 0
            then cast(
                cast({{ floor_divide('fine_priced_amount', 'fine_priced_units') }} as decimal(18, 0))
                * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
            )
    end as average_unit_price,
    ordered_amount,
    refunded_amount,
    {{ exact_rate(in_cents('refunded_amount'), in_cents('ordered_amount')) }} as return_rate
from measured
