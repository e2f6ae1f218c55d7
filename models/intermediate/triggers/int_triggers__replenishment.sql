-- Customers on the first day on which a consumable product may be used up: as many days after they last bought it as
-- they let pass on average between purchases, else as the median of all customers' intervals of the product.
-- Purchases on one day are one purchase. Intervals are those that ended by the as-of date.
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

rules as (
    {{ trigger_rule('replenishment') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

order_lines as (
    select * from {{ ref('int_orders__lines') }}
    where is_product and quantity > 0 and source_key is not null
),

products as (
    select * from {{ ref('stg_raw__products') }}
    where is_consumable
),

purchase_days as (
    select
        order_lines.source_key,
        order_lines.source_name,
        order_lines.product_id,
        max(order_lines.order_id) as order_id,
        order_lines.order_date
    from order_lines
    inner join products
        on order_lines.source_name = products.source_name and order_lines.product_id = products.product_id
    group by order_lines.source_key, order_lines.source_name, order_lines.product_id, order_lines.order_date
),

purchases as (
    select
        days.as_of_date,
        identities.customer_id,
        purchase_days.source_name,
        purchase_days.product_id,
        max(purchase_days.order_id) as order_id,
        purchase_days.order_date
    from days
    inner join identities on days.as_of_date = identities.as_of_date
    inner join purchase_days
        on identities.source_key = purchase_days.source_key and days.as_of_date >= purchase_days.order_date
    group by
        days.as_of_date,
        identities.customer_id,
        purchase_days.source_name,
        purchase_days.product_id,
        purchase_days.order_date
),

numbered_purchases as (
    select
        purchases.*,
        lag(purchases.order_date) over (
            partition by purchases.as_of_date, purchases.customer_id, purchases.source_name, purchases.product_id
            order by purchases.order_date
        ) as previous_order_date,
        row_number() over (
            partition by purchases.as_of_date, purchases.customer_id, purchases.source_name, purchases.product_id
            order by purchases.order_date desc
        ) as recency_rank
    from purchases
),

intervals as (
    select
        as_of_date,
        customer_id,
        source_name,
        product_id,
        order_id,
        recency_rank,
        {{ days_between('previous_order_date', 'order_date') }} as interval_days,
        case
            when order_date < as_of_date then {{ days_between('previous_order_date', 'order_date') }}
        end as interval_days_before,
        order_date
    from numbered_purchases
),

product_intervals as (
    select
        as_of_date,
        source_name,
        product_id,
        {{ percentile('interval_days', 0.5) }} as median_days,
        {{ percentile('interval_days_before', 0.5) }} as median_days_before
    from intervals
    group by as_of_date, source_name, product_id
),

customer_products as (
    select
        as_of_date,
        customer_id,
        source_name,
        product_id,
        max(case when recency_rank = 1 then order_id end) as last_order_id,
        count(*) as purchases,
        {{ days_between('min(order_date)', 'max(order_date)') }} as days_of_purchases,
        {{ days_between('max(order_date)', 'as_of_date') }} as days_since_purchase
    from intervals
    group by as_of_date, customer_id, source_name, product_id
),

-- The mean is rounded up: it is met on the first whole day that is not below it.
due as (
    select
        customer_products.*,
        customer_products.purchases >= rules.threshold as has_own_interval,
        case
            when customer_products.purchases >= rules.threshold and customer_products.purchases > 1
                then {{ integer_divide(
                    'customer_products.days_of_purchases + customer_products.purchases - 2',
                    'customer_products.purchases - 1'
                ) }}
        end as own_days,
        product_intervals.median_days,
        product_intervals.median_days_before
    from customer_products
    inner join rules on {{ is_in_force('rules', 'customer_products.as_of_date') }}
    left join product_intervals
        on
            customer_products.as_of_date = product_intervals.as_of_date
            and customer_products.source_name = product_intervals.source_name
            and customer_products.product_id = product_intervals.product_id
)

select
    due.as_of_date,
    due.customer_id,
    {{ key_prefix('due.source_name') }} || due.product_id || ' ' || due.last_order_id as cause_key,
    {{ key_prefix('due.source_name') }} || due.last_order_id as cause_id,
    case when due.has_own_interval then 'own_interval' else 'product_interval' end as variant,
    {{ key_prefix('due.source_name') }} || due.product_id as product_id,
    products.category,
    {{ start_of_day('due.as_of_date') }} as fired_at
from due
inner join products on due.source_name = products.source_name and due.product_id = products.product_id
where
    case
        when due.has_own_interval then due.days_since_purchase = due.own_days
        else
            due.days_since_purchase >= due.median_days
            and coalesce(due.days_since_purchase - 1 < due.median_days_before, true)
    end
