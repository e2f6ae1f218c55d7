-- The purchase behaviour of each customer on each as-of date: of the behaviours whose bounds all hold, the first.
with customers as (
    select * from {{ ref('int_customers__as_of') }}
),

purchasers as (
    select * from {{ ref('int_behaviour__purchasers') }}
),

unit_percentiles as (
    select * from {{ ref('int_behaviour__unit_percentiles') }}
),

purchase_behaviours as (
    {{ definitions_in_force(ref('purchase_behaviours')) }}
),

facts as (
    select
        customers.as_of_date,
        customers.customer_id,
        coalesce(purchasers.orders, 0) as orders,
        purchasers.discounted_orders,
        purchasers.units,
        purchasers.average_units_key
    from customers
    left join purchasers
        on customers.as_of_date = purchasers.as_of_date and customers.customer_id = purchasers.customer_id
),

matches as (
    select
        facts.as_of_date,
        facts.customer_id,
        purchase_behaviours.behaviour,
        purchase_behaviours.version,
        row_number() over (
            partition by facts.as_of_date, facts.customer_id
            order by purchase_behaviours.priority
        ) as match_number
    from facts
    inner join purchase_behaviours
        on
            {{ is_in_force('purchase_behaviours', 'facts.as_of_date') }}
            and {{ at_least('facts.orders', 'purchase_behaviours.min_orders') }}
            and {{ at_least('facts.units', 'purchase_behaviours.min_average_units * facts.orders') }}
            and {{ at_least(
                'facts.discounted_orders * 100', 'purchase_behaviours.min_discounted_percent * facts.orders'
            ) }}
            and {{ at_most(
                'facts.discounted_orders * 100', 'purchase_behaviours.max_discounted_percent * facts.orders'
            ) }}
    left join unit_percentiles
        on
            facts.as_of_date = unit_percentiles.as_of_date
            and purchase_behaviours.min_units_percentile = unit_percentiles.percentile
    where
        purchase_behaviours.min_units_percentile is null
        or facts.average_units_key >= unit_percentiles.average_units_key
)

select
    as_of_date,
    customer_id,
    behaviour as purchase_behaviour,
    version as definition_version
from matches
where match_number = 1
