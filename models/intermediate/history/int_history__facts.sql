{{ config(materialized='view') }}

-- Every fact that can cause a transition: whose it is, when it counts from, and its id as transitions show it.
with orders as (
    select * from {{ ref('int_orders__countable') }}
    where source_key is not null
),

refunds as (
    select * from {{ ref('int_orders__refunds') }}
    where source_key is not null
),

message_events as (
    select * from {{ ref('stg_raw__message_events') }}
    where source_key is not null
),

web_events as (
    select * from {{ ref('stg_raw__web_events') }}
    where coalesce(source_key, visitor_key) is not null
),

consents as (
    select * from {{ ref('stg_raw__consents') }}
    where source_key is not null
)

select
    source_key,
    'order' as cause,
    'order' as fact_type,
    {{ key_prefix('source_name') }} || order_id as fact_id,
    false as is_tracked,
    order_date as fact_date,
    ordered_at as fact_at
from orders
union all
select
    source_key,
    'refund' as cause,
    'refund' as fact_type,
    {{ key_prefix('source_name') }} || refund_id as fact_id,
    false as is_tracked,
    refund_date as fact_date,
    refunded_at as fact_at
from refunds
union all
select
    source_key,
    'message_event' as cause,
    channel || '_' || event_type as fact_type,
    {{ key_prefix('source_name') }} || event_id as fact_id,
    event_type = 'open' as is_tracked,
    event_date as fact_date,
    event_at as fact_at
from message_events
union all
select
    coalesce(source_key, visitor_key) as source_key,
    'web_event' as cause,
    event_type as fact_type,
    {{ key_prefix('source_name') }} || event_id as fact_id,
    true as is_tracked,
    event_date as fact_date,
    event_at as fact_at
from web_events
union all
select
    source_key,
    'consent_change' as cause,
    channel as fact_type,
    {{ key_prefix('source_name') }} || consent_id as fact_id,
    false as is_tracked,
    recorded_date as fact_date,
    recorded_at as fact_at
from consents
