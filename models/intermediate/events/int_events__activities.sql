-- Everything a source key did or was sent, in one shape: web events (by visitor while nobody is logged in), messages
-- and countable orders. What belongs to nobody is left out.
{{ config(materialized='view') }}

with web_events as (
    select * from {{ ref('stg_raw__web_events') }}
),

message_events as (
    select * from {{ ref('stg_raw__message_events') }}
),

orders as (
    select * from {{ ref('int_orders__countable') }}
)

select
    coalesce(source_key, visitor_key) as source_key,
    'web' as activity_kind,
    event_type as activity,
    true as is_tracked,
    event_date as activity_date,
    event_at as activity_at,
    loaded_at as arrived_at
from web_events
where coalesce(source_key, visitor_key) is not null
union all
select
    source_key,
    'message' as activity_kind,
    channel || '_' || event_type as activity,
    event_type = 'open' as is_tracked,
    event_date as activity_date,
    event_at as activity_at,
    loaded_at as arrived_at
from message_events
where source_key is not null
union all
select
    source_key,
    'order' as activity_kind,
    'order' as activity,
    false as is_tracked,
    order_date as activity_date,
    ordered_at as activity_at,
    cast(null as {{ dbt.type_timestamp() }}) as arrived_at
from orders
where source_key is not null
