-- The score of each value in each map: 1 + the number of cut points strictly below it where higher is better, bins less
-- that number where lower is better. Outside the population only a fixed bound scores; anything else is 1.
with rfm_values as (
    select distinct
        as_of_date,
        metric,
        metric_value,
        is_in_population
    from {{ ref('int_rfm__values') }}
),

cut_points as (
    select * from {{ ref('int_rfm__cut_points') }}
),

scores as (
    select
        rfm_values.as_of_date,
        rfm_values.metric,
        rfm_values.metric_value,
        rfm_values.is_in_population,
        cut_points.map,
        case
            when not rfm_values.is_in_population and not cut_points.is_fixed then 1
            when cut_points.higher_is_better
                then 1 + sum(case when cut_points.cut_point < rfm_values.metric_value then 1 else 0 end)
            else cut_points.bins - sum(case when cut_points.cut_point < rfm_values.metric_value then 1 else 0 end)
        end as score
    from rfm_values
    inner join cut_points
        on rfm_values.as_of_date = cut_points.as_of_date and rfm_values.metric = cut_points.metric
    group by
        rfm_values.as_of_date,
        rfm_values.metric,
        rfm_values.metric_value,
        rfm_values.is_in_population,
        cut_points.map,
        cut_points.is_fixed,
        cut_points.higher_is_better,
        cut_points.bins
)

select
    rfm_values.as_of_date,
    rfm_values.metric,
    rfm_values.metric_value,
    rfm_values.is_in_population,
    cast(coalesce(max(case when scores.map = 'rfm' then scores.score end), 1) as integer) as rfm_score,
    cast(coalesce(max(case when scores.map = 'rfm_klaviyo' then scores.score end), 1) as integer) as rfm_klaviyo_score,
    cast(coalesce(max(case when scores.map = 'rfm_pymc' then scores.score end), 1) as integer) as rfm_pymc_score
from rfm_values
left join scores
    on
        rfm_values.as_of_date = scores.as_of_date
        and rfm_values.metric = scores.metric
        and rfm_values.metric_value = scores.metric_value
        and rfm_values.is_in_population = scores.is_in_population
group by rfm_values.as_of_date, rfm_values.metric, rfm_values.metric_value, rfm_values.is_in_population
