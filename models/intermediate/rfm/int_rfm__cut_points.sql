-- Cut point k of a metric that is cut into b bins: the smallest value whose cumulative count x b >= k x n, so that
-- equal values always fall into one bin. Bounds that a published map fixes stand beside them.
with as_of_dates as (
    select * from {{ ref('as_of_dates') }}
),

rfm_values as (
    select * from {{ ref('int_rfm__values') }}
    where is_in_population
),

rfm_binnings as (
    {{ definitions_in_force(ref('rfm_binnings')) }}
),

rfm_fixed_cut_points as (
    {{ definitions_in_force(ref('rfm_fixed_cut_points')) }}
),

cut_numbers as (
    {%- for number in range(1, 10) %}
    select {{ number }} as cut_number
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

value_counts as (
    select
        as_of_date,
        metric,
        metric_value,
        count(*) as customers
    from rfm_values
    group by as_of_date, metric, metric_value
),

cumulative_counts as (
    select
        as_of_date,
        metric,
        metric_value,
        sum(customers) over (
            partition by as_of_date, metric
            order by metric_value
            rows between unbounded preceding and current row
        ) as customers_up_to,
        sum(customers) over (partition by as_of_date, metric) as population
    from value_counts
),

counted_cut_points as (
    select
        cumulative_counts.as_of_date,
        rfm_binnings.map,
        rfm_binnings.metric,
        rfm_binnings.bins,
        rfm_binnings.higher_is_better,
        cut_numbers.cut_number,
        false as is_fixed,
        min(cumulative_counts.metric_value) as cut_point
    from cumulative_counts
    inner join rfm_binnings
        on
            cumulative_counts.metric = rfm_binnings.metric
            and {{ is_in_force('rfm_binnings', 'cumulative_counts.as_of_date') }}
    inner join cut_numbers on rfm_binnings.bins > cut_numbers.cut_number
    where cumulative_counts.customers_up_to * rfm_binnings.bins >= cut_numbers.cut_number * cumulative_counts.population
    group by
        cumulative_counts.as_of_date,
        rfm_binnings.map,
        rfm_binnings.metric,
        rfm_binnings.bins,
        rfm_binnings.higher_is_better,
        cut_numbers.cut_number
),

fixed_cut_points as (
    select
        as_of_dates.as_of_date,
        rfm_fixed_cut_points.map,
        rfm_fixed_cut_points.metric,
        rfm_fixed_cut_points.bins,
        rfm_fixed_cut_points.higher_is_better,
        rfm_fixed_cut_points.cut_number,
        true as is_fixed,
        rfm_fixed_cut_points.cut_point
    from as_of_dates
    inner join rfm_fixed_cut_points
        on {{ is_in_force('rfm_fixed_cut_points', 'as_of_dates.as_of_date') }}
)

select * from counted_cut_points
union all
select * from fixed_cut_points
