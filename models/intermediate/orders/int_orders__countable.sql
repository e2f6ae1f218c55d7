-- Orders that count, with the rate of their currency on their date. A rate of null means that no rate is young enough:
-- the order counts, its money is unknown.
with orders as (
    select * from {{ ref('stg_raw__orders') }}
    where is_countable and not is_test
),

fx_rates as (
    select * from {{ ref('stg_raw__fx_rates') }}
),

order_days as (
    select distinct
        currency,
        order_date
    from orders
    where currency <> upper('{{ var("reporting_currency") }}')
),

latest_rate_days as (
    select
        order_days.currency,
        order_days.order_date,
        max(fx_rates.rate_date) as rate_date
    from order_days
    inner join fx_rates
        on
            order_days.currency = fx_rates.currency
            and order_days.order_date >= fx_rates.rate_date
            and {{ days_between('fx_rates.rate_date', 'order_days.order_date') }} <= {{ var('fx_max_age_days') }}
    group by order_days.currency, order_days.order_date
),

day_rates as (
    select
        latest_rate_days.currency,
        latest_rate_days.order_date,
        fx_rates.rate_to_reporting
    from latest_rate_days
    inner join fx_rates
        on latest_rate_days.currency = fx_rates.currency and latest_rate_days.rate_date = fx_rates.rate_date
)

select
    orders.source_name,
    orders.order_id,
    orders.source_key,
    orders.status,
    orders.currency,
    orders.discount_code,
    orders.discount_type,
    orders.channel,
    orders.subtotal_amount,
    coalesce(orders.discount_amount, 0) as discount_amount,
    case
        when orders.currency = upper('{{ var("reporting_currency") }}') then cast(1 as {{ money_rate_type() }})
        else day_rates.rate_to_reporting
    end as rate_to_reporting,
    orders.order_date,
    orders.ordered_at
from orders
left join day_rates on orders.currency = day_rates.currency and orders.order_date = day_rates.order_date
