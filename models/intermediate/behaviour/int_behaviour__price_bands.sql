-- The price band of each purchaser on each as-of date: average unit prices are cut into as many equal parts as there
-- are bands; equal prices share a band.
with purchasers as (
    select * from {{ ref('int_behaviour__purchasers') }}
    where average_unit_price is not null
),

price_bands as (
    {{ definitions_in_force(ref('price_bands')) }}
),

band_counts as (
    select
        version,
        effective_from,
        effective_to,
        count(*) as bands
    from price_bands
    group by version, effective_from, effective_to
),

value_counts as (
    select
        as_of_date,
        average_unit_price,
        count(*) as customers
    from purchasers
    group by as_of_date, average_unit_price
),

cumulative_counts as (
    select
        as_of_date,
        average_unit_price,
        sum(customers) over (
            partition by as_of_date
            order by average_unit_price
            rows between unbounded preceding and current row
        ) as customers_up_to,
        sum(customers) over (partition by as_of_date) as population
    from value_counts
),

cut_points as (
    select
        cumulative_counts.as_of_date,
        price_bands.version,
        price_bands.band_number as cut_number,
        min(cumulative_counts.average_unit_price) as cut_point
    from cumulative_counts
    inner join price_bands on {{ is_in_force('price_bands', 'cumulative_counts.as_of_date') }}
    inner join band_counts on price_bands.version = band_counts.version
    where
        price_bands.band_number < band_counts.bands
        and cumulative_counts.customers_up_to * band_counts.bands
        >= price_bands.band_number * cumulative_counts.population
    group by cumulative_counts.as_of_date, price_bands.version, price_bands.band_number
),

value_bands as (
    select
        value_counts.as_of_date,
        value_counts.average_unit_price,
        1 + count(cut_points.cut_point) as band_number
    from value_counts
    left join cut_points
        on
            value_counts.as_of_date = cut_points.as_of_date
            and value_counts.average_unit_price > cut_points.cut_point
    group by value_counts.as_of_date, value_counts.average_unit_price
)

select
    purchasers.as_of_date,
    purchasers.customer_id,
    price_bands.price_band,
    price_bands.version as definition_version,
    purchasers.average_unit_price
from purchasers
inner join value_bands
    on
        purchasers.as_of_date = value_bands.as_of_date
        and purchasers.average_unit_price = value_bands.average_unit_price
inner join price_bands
    on
        value_bands.band_number = price_bands.band_number
        and {{ is_in_force('price_bands', 'purchasers.as_of_date') }}
