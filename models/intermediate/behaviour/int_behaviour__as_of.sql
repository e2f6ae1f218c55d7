-- How each customer buys, on each as-of date: the label and the traits beside it. Whoever has a label has a row.
with labels as (
    select * from {{ ref('int_behaviour__labels') }}
),

purchasers as (
    select * from {{ ref('int_behaviour__purchasers') }}
),

gaps as (
    select * from {{ ref('int_behaviour__gaps') }}
),

price_bands as (
    select * from {{ ref('int_behaviour__price_bands') }}
),

discount_types as (
    select * from {{ ref('int_behaviour__discount_types') }}
),

seasonality_rules as (
    {{ definitions_in_force(ref('seasonality_rules')) }}
),

replenisher_rules as (
    {{ definitions_in_force(ref('replenisher_rules')) }}
),

seasonal as (
    select
        purchasers.as_of_date,
        purchasers.customer_id,
        purchasers.orders_in_quarter_of_date = 0 as is_off_season
    from purchasers
    inner join seasonality_rules
        on
            {{ is_in_force('seasonality_rules', 'purchasers.as_of_date') }}
            and purchasers.orders >= seasonality_rules.min_orders
            and purchasers.order_years >= seasonality_rules.min_years
            and purchasers.order_quarters <= seasonality_rules.max_quarters
),

replenishers as (
    select
        gaps.as_of_date,
        gaps.customer_id
    from gaps
    inner join replenisher_rules
        on
            {{ is_in_force('replenisher_rules', 'gaps.as_of_date') }}
            and gaps.order_dates >= replenisher_rules.min_order_dates
            and gaps.median_gap_days <= replenisher_rules.max_median_gap_days
            and gaps.gap_spread_days * 100 <= gaps.median_gap_days * replenisher_rules.max_gap_spread_percent
)

select
    labels.as_of_date,
    labels.customer_id,
    labels.purchase_behaviour,
    discount_types.discount_type as preferred_discount_type,
    price_bands.price_band,
    labels.definition_version,
    coalesce(purchasers.orders, 0) as orders,
    coalesce(purchasers.discounted_orders, 0) as discounted_orders,
    coalesce(purchasers.units, 0) as units,
    purchasers.average_units,
    purchasers.average_unit_price,
    purchasers.return_rate,
    gaps.median_gap_days,
    seasonal.customer_id is not null as is_seasonal,
    coalesce(seasonal.is_off_season, false) as is_off_season,
    replenishers.customer_id is not null as is_replenisher,
    coalesce(purchasers.orders, 0) = 1 as is_one_time_buyer
from labels
left join purchasers
    on labels.as_of_date = purchasers.as_of_date and labels.customer_id = purchasers.customer_id
left join gaps
    on labels.as_of_date = gaps.as_of_date and labels.customer_id = gaps.customer_id
left join price_bands
    on labels.as_of_date = price_bands.as_of_date and labels.customer_id = price_bands.customer_id
left join discount_types
    on labels.as_of_date = discount_types.as_of_date and labels.customer_id = discount_types.customer_id
left join seasonal
    on labels.as_of_date = seasonal.as_of_date and labels.customer_id = seasonal.customer_id
left join replenishers
    on labels.as_of_date = replenishers.as_of_date and labels.customer_id = replenishers.customer_id
