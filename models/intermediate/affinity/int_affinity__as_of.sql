-- What each customer is drawn to on each as-of date: top categories, top brand, first purchase, most ordered category.
with customers as (
    select * from {{ ref('int_customers__profiled') }}
),

scores as (
    select * from {{ ref('int_affinity__scores') }}
),

first_purchases as (
    select * from {{ ref('int_affinity__first_purchases') }}
),

most_ordered as (
    select * from {{ ref('int_affinity__most_ordered') }}
),

top_names as (
    select
        as_of_date,
        customer_id,
        {%- for place in [1, 2, 3] %}
        max(case when kind = 'category' and affinity_rank = {{ place }} then name end) as top_category_{{ place }},
        max(case when kind = 'category' and affinity_rank = {{ place }} then score end)
            as top_category_{{ place }}_score,
        max(case when kind = 'category' and affinity_rank = {{ place }} then share end)
            as top_category_{{ place }}_share,
        {%- endfor %}
        max(case when kind = 'brand' and affinity_rank = 1 then name end) as top_brand,
        max(case when kind = 'parent_category' and affinity_rank = 1 then name end) as top_parent_category
    from scores
    group by as_of_date, customer_id
)

select
    customers.as_of_date,
    customers.customer_id,
    top_names.top_category_1,
    top_names.top_category_2,
    top_names.top_category_3,
    top_names.top_brand,
    top_names.top_parent_category,
    {%- for kind in affinity_kinds() %}
    first_purchases.first_purchase_{{ kind }},
    {%- endfor %}
    most_ordered.category as most_ordered_category,
    top_names.top_category_1_score,
    top_names.top_category_2_score,
    top_names.top_category_3_score,
    top_names.top_category_1_share,
    top_names.top_category_2_share,
    top_names.top_category_3_share,
    coalesce(most_ordered.orders, 0) as most_orders_in_one_category
from customers
left join top_names
    on customers.as_of_date = top_names.as_of_date and customers.customer_id = top_names.customer_id
left join first_purchases
    on customers.as_of_date = first_purchases.as_of_date and customers.customer_id = first_purchases.customer_id
left join most_ordered
    on customers.as_of_date = most_ordered.as_of_date and customers.customer_id = most_ordered.customer_id
