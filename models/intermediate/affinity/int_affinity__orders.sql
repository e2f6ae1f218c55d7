-- Which categories, brands and parent categories each countable order contains, and from which date on all that it
-- holds of one is fully returned: the refunds that name a line sum up to at least its value after discounts, in the
-- order's currency; in the reporting currency where a refund is in another. Lines are read anew for each kind: what is
-- read twice under one name DuckDB keeps in memory.
with products as (
    select * from {{ ref('stg_raw__products') }}
),

refunds as (
    select * from {{ ref('int_orders__refunds') }}
    where order_line_id is not null
),

line_refunds as (
    select
        source_name,
        order_id,
        order_line_id,
        refund_date,
        sum(net_amount) over (
            partition by source_name, order_id, order_line_id
            order by refunded_at, refund_id
            rows between unbounded preceding and current row
        ) as refunded_amount,
        sum(order_currency_amount) over (
            partition by source_name, order_id, order_line_id
            order by refunded_at, refund_id
            rows between unbounded preceding and current row
        ) as refunded_order_currency_amount,
        sum(case when order_currency_amount is null then 1 else 0 end) over (
            partition by source_name, order_id, order_line_id
            order by refunded_at, refund_id
            rows between unbounded preceding and current row
        ) as foreign_refunds
    from refunds
),

returned_lines as (
    select
        order_lines.source_name,
        order_lines.order_id,
        order_lines.order_line_id,
        min(line_refunds.refund_date) as returned_on
    from {{ ref('int_orders__lines') }} as order_lines
    inner join line_refunds
        on
            order_lines.source_name = line_refunds.source_name
            and order_lines.order_id = line_refunds.order_id
            and order_lines.order_line_id = line_refunds.order_line_id
    where
        case
            when line_refunds.foreign_refunds = 0
                then line_refunds.refunded_order_currency_amount >= order_lines.order_currency_net_amount
            else line_refunds.refunded_amount >= order_lines.net_amount
        end
    group by order_lines.source_name, order_lines.order_id, order_lines.order_line_id
)

{% for kind in affinity_kinds() %}
select
    order_lines.source_name,
    order_lines.order_id,
    order_lines.source_key,
    '{{ kind }}' as kind,
    products.{{ kind }} as name,
    order_lines.order_date,
    case when count(*) = count(returned_lines.returned_on) then max(returned_lines.returned_on) end as returned_on,
    order_lines.ordered_at
from {{ ref('int_orders__lines') }} as order_lines
inner join products
    on order_lines.source_name = products.source_name and order_lines.product_id = products.product_id
left join returned_lines
    on
        order_lines.source_name = returned_lines.source_name
        and order_lines.order_id = returned_lines.order_id
        and order_lines.order_line_id = returned_lines.order_line_id
where order_lines.is_product and order_lines.source_key is not null and products.{{ kind }} is not null
group by
    order_lines.source_name,
    order_lines.order_id,
    order_lines.source_key,
    products.{{ kind }},
    order_lines.order_date,
    order_lines.ordered_at
{% if not loop.last %}union all{% endif %}
{%- endfor %}
