-- What: in each version of the value tiers every priority is given once; from one tier of the population to the next
-- more customers may lie above, the last of them takes all that is left, and one tier behind them takes everybody
-- outside the population.
-- When it matters: with two tiers of one priority customers are there twice; a tier behind a wider one is never given;
-- a customer for whom nothing is left disappears.
-- How to resolve: correct priority, is_in_population or customers_above_less_than_one_in in the seed value_tiers.
with value_tiers as (
    select
        version,
        tier,
        priority,
        is_in_population,
        customers_above_less_than_one_in,
        lag(priority) over (partition by version order by priority, tier) as previous_priority,
        lag(customers_above_less_than_one_in) over (partition by version order by priority, tier) as previous_one_in,
        row_number() over (partition by version order by priority desc, tier desc) as place_from_last
    from {{ ref('value_tiers') }}
)

select * from value_tiers
where
    priority = previous_priority
    or is_in_population <> (place_from_last > 1)
    or (customers_above_less_than_one_in is null) <> (place_from_last <= 2)
    or customers_above_less_than_one_in >= previous_one_in
    or customers_above_less_than_one_in < 1
