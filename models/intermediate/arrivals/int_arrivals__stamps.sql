-- When the rows of each fact arrived, as the sources stamped them: loaded_at, else updated_at. Kinds without a stamp
-- are not here.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('stg_raw__orders') }}
),

order_lines as (
    select * from {{ ref('stg_raw__order_lines') }}
),

refunds as (
    select * from {{ ref('stg_raw__refunds') }}
),

counted_refunds as (
    select * from {{ ref('int_orders__refunds') }}
),

consents as (
    select * from {{ ref('stg_raw__consents') }}
),

customers as (
    select * from {{ ref('stg_raw__customers') }}
),

web_events as (
    select * from {{ ref('stg_raw__web_events') }}
),

message_events as (
    select * from {{ ref('stg_raw__message_events') }}
)

select
    'order' as fact_kind,
    source_name,
    order_id as record_id,
    order_date as fact_date,
    updated_at as arrived_at
from orders
union all
select
    'order' as fact_kind,
    orders.source_name,
    orders.order_id as record_id,
    orders.order_date as fact_date,
    order_lines.updated_at as arrived_at
from orders
inner join order_lines on orders.source_name = order_lines.source_name and orders.order_id = order_lines.order_id
union all
select
    'refund' as fact_kind,
    refunds.source_name,
    refunds.refund_id as record_id,
    counted_refunds.refund_date as fact_date,
    refunds.updated_at as arrived_at
from refunds
inner join counted_refunds
    on refunds.source_name = counted_refunds.source_name and refunds.refund_id = counted_refunds.refund_id
union all
select
    'consent' as fact_kind,
    source_name,
    consent_id as record_id,
    recorded_date as fact_date,
    loaded_at as arrived_at
from consents
union all
select
    'account' as fact_kind,
    source_name,
    customer_id as record_id,
    created_date as fact_date,
    updated_at as arrived_at
from customers
union all
select
    'events' as fact_kind,
    '' as source_name,
    coalesce(source_key, visitor_key) as record_id,
    event_date as fact_date,
    loaded_at as arrived_at
from web_events
union all
select
    'events' as fact_kind,
    '' as source_name,
    source_key as record_id,
    event_date as fact_date,
    loaded_at as arrived_at
from message_events
