-- What: the bands of every version of price_bands are numbered 1, 2, 3 and so on.
-- When it matters: prices are cut into as many parts as there are bands; a part whose number no band has leaves its
-- purchasers without a band.
-- How to resolve: number the bands of the version named from 1 without a gap.
with price_bands as (
    select
        version,
        price_band,
        band_number,
        row_number() over (partition by version order by band_number, price_band) as expected_number
    from {{ ref('price_bands') }}
)

select
    version,
    price_band,
    band_number,
    expected_number
from price_bands
where band_number <> expected_number
