-- What: the age bands of a version begin at 0 and follow one another without gap or overlap.
-- When it matters: an age between two bands has no band; one in two bands doubles the customer in dim_customers.
-- How to resolve: correct min_age and max_age in the seed age_bands.
with age_bands as (
    select
        version,
        age_band,
        min_age,
        max_age,
        lag(max_age) over (partition by version order by min_age, max_age) as previous_max_age
    from {{ ref('age_bands') }}
)

select * from age_bands
where min_age <> coalesce(previous_max_age + 1, 0) or max_age < min_age
