-- What came in and what became of it, each counted where it happens: nothing here is derived from the other counts.
with counts as (
    {%- for table in raw_table_keys() %}
    select
        '{{ table }}' as source_table,
        {{ source_name_or_none(table) }} as source_name,
        'in' as outcome,
        count(*) as counted
    from {{ source('raw', table) }}
    group by 1, 2
    union all
    select
        '{{ table }}' as source_table,
        {{ source_name_or_none(table) }} as source_name,
        'kept' as outcome,
        count(*) as counted
    from {{ ref('stg_raw__' ~ table) }}
    group by 1, 2
    union all
    select
        '{{ table }}' as source_table,
        {{ source_name_or_none(table) }} as source_name,
        outcome,
        count(*) as counted
    from {{ ref('stg_raw__' ~ table ~ '_contested') }}
    where outcome <> 'kept'
    group by 1, 2, 3
    union all
    {%- if erasable_by(table) %}
    select
        '{{ table }}' as source_table,
        {{ source_name_or_none(table) }} as source_name,
        'erased' as outcome,
        count(*) as counted
    from ({{ erased_rows(table) }}) as erased_rows
    group by 1, 2
    union all
    {%- endif %}
    {%- endfor %}
    select
        source_table,
        '(missing)' as source_name,
        'in' as outcome,
        count(*) as counted
    from {{ source('raw', 'unreadable_lines') }}
    group by 1, 2
    union all
    select
        source_table,
        '(missing)' as source_name,
        'rejected' as outcome,
        count(*) as counted
    from {{ source('raw', 'unreadable_lines') }}
    group by 1, 2
    union all
    select
        source_table,
        source_name,
        'orphan' as outcome,
        count(*) as counted
    from {{ ref('int_orders__orphans') }}
    group by 1, 2
    {%- for table in ['orders', 'customers', 'web_events', 'message_events', 'consents'] %}
    union all
    select
        '{{ table }}' as source_table,
        {{ source_name_or_none(table) }} as source_name,
        'invalid_email' as outcome,
        count(*) as counted
    from {{ ref('stg_raw__' ~ table) }}
    where has_invalid_email
    group by 1, 2
    {%- endfor %}
    union all
    select
        'customers' as source_table,
        source_name,
        'invalid_phone' as outcome,
        count(*) as counted
    from {{ ref('stg_raw__customers') }}
    where has_invalid_phone
    group by 1, 2
    union all
    select
        'orders' as source_table,
        source_name,
        'unknown_money' as outcome,
        count(*) as counted
    from {{ ref('int_orders__countable') }}
    where rate_to_reporting is null
    group by 1, 2
    union all
    select
        'orders' as source_table,
        source_name,
        'without_customer' as outcome,
        count(*) as counted
    from {{ ref('int_orders__countable') }}
    where source_key is null
    group by 1, 2
    union all
    select
        'refunds' as source_table,
        source_name,
        'unknown_money' as outcome,
        count(*) as counted
    from {{ ref('int_orders__refunds') }}
    where net_amount is null
    group by 1, 2
),

fact_dates as (
    {%- for table, fact_date in raw_table_dates().items() %}
    select distinct
        '{{ table }}' as source_table,
        {{ source_name_or_none(table) }} as source_name,
        {{ fact_date }} as fact_date
    from {{ ref('stg_raw__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

preceding_dates as (
    select
        source_table,
        source_name,
        fact_date,
        lag(fact_date) over (partition by source_table, source_name order by fact_date) as previous_fact_date
    from fact_dates
),

gaps as (
    select
        source_table,
        source_name,
        fact_date,
        {{ days_between('previous_fact_date', 'fact_date') }} as gap_days
    from preceding_dates
),

unattributed_revenue as (
    select
        'orders' as source_table,
        source_name,
        sum(net_amount) as net_revenue
    from {{ ref('int_orders__lines') }}
    where source_key is null and is_product
    group by 1, 2
),

freshness as (
    select
        source_table,
        source_name,
        min(fact_date) as earliest_date,
        max(fact_date) as latest_date,
        max(gap_days) as longest_gap_days
    from gaps
    group by 1, 2
),

known_tables as (
    {{ text_rows(raw_table_keys(), 'source_table') }}
),

totals as (
    select
        known_tables.source_table,
        coalesce(counts.source_name, '(absent)') as source_name,
    {%- for outcome in [
            'in', 'kept', 'superseded', 'rejected', 'erased', 'orphan', 'invalid_email', 'invalid_phone', 'unknown_money',
            'without_customer'
        ] %}
    cast(sum(case when counts.outcome = '{{ outcome }}' then counts.counted else 0 end) as bigint)
        as rows_{{ outcome }}
    {{- ',' if not loop.last }}
    {%- endfor %}
    from known_tables
    left join counts on known_tables.source_table = counts.source_table
    group by 1, 2
),

as_of_dates as (
    select * from {{ ref('as_of_dates') }}
    where is_latest
)

select
    totals.source_table,
    totals.source_name,
    totals.rows_in,
    totals.rows_kept - totals.rows_orphan as rows_kept,
    totals.rows_superseded,
    totals.rows_rejected + totals.rows_orphan as rows_rejected,
    totals.rows_erased,
    totals.rows_invalid_email as rows_with_invalid_email,
    totals.rows_invalid_phone as rows_with_invalid_phone,
    totals.rows_unknown_money as rows_with_unknown_money,
    totals.rows_without_customer,
    cast({{ days_between('freshness.latest_date', 'as_of_dates.as_of_date') }} as integer) as days_since_latest,
    cast(freshness.longest_gap_days as integer) as longest_gap_days,
    {{ rate('totals.rows_rejected + totals.rows_orphan', 'totals.rows_in') }} as rejection_rate,
    {{ rate('totals.rows_superseded', 'totals.rows_in') }} as duplicate_rate,
    case
        when totals.source_table in ('order_lines', 'refunds') then {{ rate('totals.rows_orphan', 'totals.rows_in') }}
    end as orphan_rate,
    cast(unattributed_revenue.net_revenue as {{ money_type() }}) as net_revenue_without_customer,
    freshness.earliest_date,
    freshness.latest_date
from totals
cross join as_of_dates
left join unattributed_revenue
    on
        totals.source_table = unattributed_revenue.source_table
        and totals.source_name = unattributed_revenue.source_name
left join freshness
    on totals.source_table = freshness.source_table and totals.source_name = freshness.source_name
