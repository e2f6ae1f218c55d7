-- What each refund of a countable order takes off the order's merchandise, in the reporting currency, on the day it was
-- made (or of the order, should that be later). One that names a line which is no product takes nothing; one that names
-- no line, or a line that the order does not have, takes at most what remains. Lines are read anew for each use: what
-- is read twice under one name DuckDB keeps in memory.
with orders as (
    select * from {{ ref('int_orders__countable') }}
),

refunds as (
    select * from {{ ref('stg_raw__refunds') }}
),

fx_rates as (
    select * from {{ ref('stg_raw__fx_rates') }}
),

refunded_orders as (
    select distinct
        source_name,
        order_id
    from refunds
),

order_merchandise as (
    select
        order_lines.source_name,
        order_lines.order_id,
        sum(case when order_lines.is_product then order_lines.net_amount else 0 end) as net_amount
    from {{ ref('int_orders__lines') }} as order_lines
    inner join refunded_orders
        on order_lines.source_name = refunded_orders.source_name and order_lines.order_id = refunded_orders.order_id
    group by order_lines.source_name, order_lines.order_id
),

order_refunds as (
    select
        refunds.source_name,
        refunds.refund_id,
        refunds.order_id,
        order_lines.order_line_id,
        coalesce(order_lines.is_product, true) as takes_merchandise,
        coalesce(refunds.currency, orders.currency) as currency,
        refunds.amount,
        case when refunds.refund_date < orders.order_date then orders.order_date else refunds.refund_date end
            as refund_date,
        refunds.refunded_at,
        refunds.updated_at,
        orders.source_key,
        orders.currency as order_currency,
        orders.rate_to_reporting as order_rate_to_reporting,
        orders.order_date,
        order_merchandise.net_amount as merchandise_amount
    from refunds
    inner join orders on refunds.source_name = orders.source_name and refunds.order_id = orders.order_id
    inner join order_merchandise
        on refunds.source_name = order_merchandise.source_name and refunds.order_id = order_merchandise.order_id
    left join {{ ref('int_orders__lines') }} as order_lines
        on
            refunds.source_name = order_lines.source_name
            and refunds.order_id = order_lines.order_id
            and refunds.order_line_id = order_lines.order_line_id
),

foreign_rate_days as (
    select
        order_refunds.source_name,
        order_refunds.refund_id,
        max(fx_rates.rate_date) as rate_date
    from order_refunds
    inner join fx_rates
        on
            order_refunds.currency = fx_rates.currency
            and order_refunds.order_date >= fx_rates.rate_date
            and {{ days_between('fx_rates.rate_date', 'order_refunds.order_date') }}
            <= {{ var('fx_max_age_days') }}
    where order_refunds.currency <> order_refunds.order_currency
    group by order_refunds.source_name, order_refunds.refund_id
),

converted_refunds as (
    select
        order_refunds.source_name,
        order_refunds.refund_id,
        order_refunds.order_id,
        order_refunds.order_line_id,
        order_refunds.takes_merchandise,
        order_refunds.source_key,
        order_refunds.merchandise_amount,
        order_refunds.refund_date,
        order_refunds.refunded_at,
        order_refunds.updated_at,
        case when order_refunds.currency = order_refunds.order_currency then order_refunds.amount end
            as order_currency_amount,
        {{ to_cents(multiply(
            'order_refunds.amount', 2,
            '(case when order_refunds.currency = order_refunds.order_currency then order_refunds.order_rate_to_reporting'
            ~ " when order_refunds.currency = upper('" ~ var('reporting_currency') ~ "') then 1"
            ~ ' else fx_rates.rate_to_reporting end)'
        )) }} as refund_amount
    from order_refunds
    left join foreign_rate_days
        on
            order_refunds.source_name = foreign_rate_days.source_name
            and order_refunds.refund_id = foreign_rate_days.refund_id
    left join fx_rates
        on order_refunds.currency = fx_rates.currency and foreign_rate_days.rate_date = fx_rates.rate_date
),

merchandise_refunds as (
    select * from converted_refunds
    where takes_merchandise
),

accumulated_refunds as (
    select
        merchandise_refunds.*,
        coalesce(
            sum(merchandise_refunds.refund_amount) over (
                partition by merchandise_refunds.source_name, merchandise_refunds.order_id
                order by merchandise_refunds.refunded_at, merchandise_refunds.refund_id
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as refunded_before
    from merchandise_refunds
)

select
    source_name,
    refund_id,
    order_id,
    order_line_id,
    source_key,
    order_currency_amount,
    refund_amount as given_amount,
    cast(
        case
            when merchandise_amount is null or refund_amount is null then null
            when order_line_id is not null or refund_amount <= merchandise_amount - refunded_before then refund_amount
            when merchandise_amount - refunded_before > 0 then merchandise_amount - refunded_before
            else 0
        end as {{ money_type() }}
    ) as net_amount,
    refund_date,
    refunded_at,
    updated_at
from accumulated_refunds
