-- Lines and refunds whose order is not there. They are looked at again on every run, so they count as soon as it
-- arrives. Orders are read anew for each: what is read twice under one name DuckDB keeps in memory.
with order_lines as (
    select * from {{ ref('stg_raw__order_lines') }}
),

refunds as (
    select * from {{ ref('stg_raw__refunds') }}
),

orphan_lines as (
    select
        order_lines.source_name,
        order_lines.order_line_id as record_key
    from order_lines
    left join {{ ref('stg_raw__orders') }} as orders
        on order_lines.source_name = orders.source_name and order_lines.order_id = orders.order_id
    where orders.order_id is null
),

orphan_refunds as (
    select
        refunds.source_name,
        refunds.refund_id as record_key
    from refunds
    left join {{ ref('stg_raw__orders') }} as orders
        on refunds.source_name = orders.source_name and refunds.order_id = orders.order_id
    where orders.order_id is null
),

given_rows as (
    {%- for table, key in [('order_lines', 'order_line_id'), ('refunds', 'refund_id')] %}
    select
        '{{ table }}' as source_table,
        given.source_name,
        given.{{ key }} as record_key,
        given.row_hash,
        given.row_payload,
        row_number() over (
            partition by given.source_name, given.{{ key }}
            order by
                case when given.version_at is null then 1 else 0 end asc,
                given.version_at desc,
                given.row_hash desc
        ) as version_rank
    from {{ ref('base_raw__' ~ table) }} as given
    inner join {{ 'orphan_lines' if table == 'order_lines' else 'orphan_refunds' }} as orphans
        on given.source_name = orphans.source_name and given.{{ key }} = orphans.record_key
    {{ tombstone_joins(table, 'given') }}
    where given.reject_reason is null{{ and_not_erased(table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    source_table,
    source_name,
    record_key,
    case when source_table = 'order_lines' then 'orphan_line' else 'orphan_refund' end as reason,
    row_hash,
    row_payload
from given_rows
where version_rank = 1
