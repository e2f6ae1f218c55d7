-- Who is in which segment of which layer on each as-of date, with the facts that put them there.
with lifecycle_stages as (
    select * from {{ ref('int_lifecycle__stages') }}
),

rfm_segments as (
    select * from {{ ref('int_rfm__segments') }}
)

select
    as_of_date,
    customer_id,
    'lifecycle' as layer,
    lifecycle_stage as segment_id,
    case
        when days_since_last_order is null then 'no countable order'
        else
            'first order ' || cast(days_since_first_order as {{ dbt.type_string() }}) || ' days ago, last order '
            || cast(days_since_last_order as {{ dbt.type_string() }}) || ' days ago'
            || case
                when days_between_last_orders is null then ''
                else
                    ', ' || cast(days_between_last_orders as {{ dbt.type_string() }})
                    || ' days between the last two order dates'
            end
    end as reason,
    definition_version
from lifecycle_stages
union all
select
    as_of_date,
    customer_id,
    'rfm' as layer,
    rfm_segment as segment_id,
    'R' || cast(recency_score as {{ dbt.type_string() }})
    || ' (last order ' || cast(days_since_last_order as {{ dbt.type_string() }}) || ' days ago), F'
    || cast(frequency_score as {{ dbt.type_string() }})
    || ' (' || cast(orders_in_window as {{ dbt.type_string() }}) || ' orders in the window), M'
    || cast(monetary_score as {{ dbt.type_string() }})
    || ' (net revenue ' || cast(net_revenue_in_window as {{ dbt.type_string() }}) || ' in the window)' as reason,
    definition_version
from rfm_segments
