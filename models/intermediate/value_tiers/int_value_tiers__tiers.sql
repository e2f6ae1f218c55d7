-- Value tier of each customer on each as-of date: the candidate of that date, or a better one that the grace keeps.
-- Whoever is and was not in the population has the tier outside it.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

candidates as (
    select * from {{ ref('int_value_tiers__candidates') }}
),

kept as (
    select * from {{ ref('int_value_tiers__kept') }}
),

thresholds as (
    select * from {{ ref('int_value_tiers__thresholds') }}
),

value_tiers as (
    {{ definitions_in_force(ref('value_tiers')) }}
),

compared as (
    select
        customers.as_of_date,
        customers.customer_id,
        candidates.priority as candidate_priority,
        case when candidates.priority is null or kept.priority < candidates.priority then kept.priority end
            as kept_priority,
        coalesce(candidates.net_revenue, 0) as net_revenue,
        kept.reached_on
    from customers
    left join candidates
        on
            customers.customer_id = candidates.customer_id
            and customers.as_of_date >= candidates.valid_from
            and customers.as_of_date < candidates.valid_to
    left join kept on customers.as_of_date = kept.as_of_date and customers.customer_id = kept.customer_id
),

best as (
    select
        as_of_date,
        customer_id,
        candidate_priority,
        coalesce(kept_priority, candidate_priority) as priority,
        net_revenue,
        case when kept_priority is null then as_of_date else reached_on end as tier_reached_on
    from compared
),

populations as (
    select
        candidate_date,
        max(customers_in_population) as customers_in_population
    from thresholds
    group by candidate_date
)

select
    best.as_of_date,
    best.customer_id,
    coalesce(reached_tiers.tier, outside.tier) as value_tier,
    coalesce(candidate_tiers.tier, outside.tier) as value_tier_candidate,
    coalesce(reached_tiers.version, outside.version) as definition_version,
    coalesce(populations.customers_in_population, 0) as customers_in_population,
    cast(best.net_revenue as {{ money_type() }}) as net_revenue_in_tier_window,
    reached_tiers.lowest_net_revenue as lowest_net_revenue_of_tier,
    best.candidate_priority is not null as is_in_population,
    best.tier_reached_on
from best
inner join value_tiers as outside
    on not outside.is_in_population and {{ is_in_force('outside', 'best.as_of_date') }}
left join thresholds as reached_tiers
    on best.tier_reached_on = reached_tiers.candidate_date and best.priority = reached_tiers.priority
left join thresholds as candidate_tiers
    on best.as_of_date = candidate_tiers.candidate_date and best.candidate_priority = candidate_tiers.priority
left join populations on best.as_of_date = populations.candidate_date
