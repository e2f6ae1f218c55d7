-- RFM scores and segments of each purchaser on each as-of date, in Quintile's map and in the two published ones.
-- Those who deny profiling have a share in the cut points, but no scores.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

customer_orders as (
    select
        as_of_date,
        customer_id,
        orders_in_window,
        net_revenue_in_window,
        days_since_last_order,
        cast(days_since_last_order as {{ money_type() }}) as recency_value,
        cast(orders_in_window as {{ money_type() }}) as frequency_value,
        orders_in_window > 0 as is_in_population
    from {{ ref('int_orders__as_of') }}
),

value_scores as (
    select * from {{ ref('int_rfm__value_scores') }}
),

recency_scores as (
    select * from value_scores
    where metric = 'recency'
),

frequency_scores as (
    select * from value_scores
    where metric = 'frequency'
),

monetary_scores as (
    select * from value_scores
    where metric = 'monetary'
),

rfm_segments as (
    {{ definitions_in_force(ref('rfm_segments')) }}
),

klaviyo_segments as (
    {{ definitions_in_force(ref('rfm_klaviyo_segments')) }}
),

pymc_segments as (
    {{ definitions_in_force(ref('rfm_pymc_segments')) }}
),

scored as (
    select
        customer_orders.*,
        recency_scores.rfm_score as recency_score,
        frequency_scores.rfm_score as frequency_score,
        monetary_scores.rfm_score as monetary_score,
        recency_scores.rfm_klaviyo_score as klaviyo_recency_score,
        frequency_scores.rfm_klaviyo_score as klaviyo_frequency_score,
        monetary_scores.rfm_klaviyo_score as klaviyo_monetary_score,
        recency_scores.rfm_pymc_score as pymc_recency_score,
        frequency_scores.rfm_pymc_score as pymc_frequency_score,
        monetary_scores.rfm_pymc_score as pymc_monetary_score
    from customer_orders
    inner join customers
        on customer_orders.as_of_date = customers.as_of_date and customer_orders.customer_id = customers.customer_id
    inner join recency_scores
        on
            customer_orders.as_of_date = recency_scores.as_of_date
            and customer_orders.recency_value = recency_scores.metric_value
            and customer_orders.is_in_population = recency_scores.is_in_population
    inner join frequency_scores
        on
            customer_orders.as_of_date = frequency_scores.as_of_date
            and customer_orders.frequency_value = frequency_scores.metric_value
            and customer_orders.is_in_population = frequency_scores.is_in_population
    inner join monetary_scores
        on
            customer_orders.as_of_date = monetary_scores.as_of_date
            and customer_orders.net_revenue_in_window = monetary_scores.metric_value
            and customer_orders.is_in_population = monetary_scores.is_in_population
)

select
    scored.as_of_date,
    scored.customer_id,
    cast(scored.recency_score as {{ dbt.type_string() }})
    || cast(scored.frequency_score as {{ dbt.type_string() }})
    || cast(scored.monetary_score as {{ dbt.type_string() }}) as rfm_code,
    rfm_segments.rfm_segment,
    rfm_segments.journey_stage,
    klaviyo_segments.rfm_segment as rfm_klaviyo,
    pymc_segments.rfm_segment as rfm_pymc,
    rfm_segments.version as definition_version,
    scored.recency_score,
    scored.frequency_score,
    scored.monetary_score,
    scored.recency_score + scored.frequency_score + scored.monetary_score as rfm_total,
    scored.days_since_last_order,
    scored.orders_in_window,
    scored.net_revenue_in_window,
    scored.is_in_population
from scored
inner join rfm_segments
    on
        scored.recency_score = rfm_segments.recency_score
        and scored.frequency_score = rfm_segments.frequency_score
        and scored.monetary_score = rfm_segments.monetary_score
        and {{ is_in_force('rfm_segments', 'scored.as_of_date') }}
inner join klaviyo_segments
    on
        scored.klaviyo_recency_score = klaviyo_segments.recency_score
        and scored.klaviyo_frequency_score = klaviyo_segments.frequency_score
        and scored.klaviyo_monetary_score = klaviyo_segments.monetary_score
        and {{ is_in_force('klaviyo_segments', 'scored.as_of_date') }}
inner join pymc_segments
    on
        scored.pymc_recency_score = pymc_segments.recency_score
        and scored.pymc_frequency_score = pymc_segments.frequency_score
        and scored.pymc_monetary_score = pymc_segments.monetary_score
        and {{ is_in_force('pymc_segments', 'scored.as_of_date') }}
