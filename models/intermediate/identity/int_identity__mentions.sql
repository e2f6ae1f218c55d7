-- Every account, address and visitor that any fact names, with the first date it is named and, for a visitor, the
-- member it was seen logged in as. An order's own address names nobody when the order has an account.
with customers as (
    select * from {{ ref('stg_raw__customers') }}
),

orders as (
    select * from {{ ref('stg_raw__orders') }}
),

web_events as (
    select * from {{ ref('stg_raw__web_events') }}
),

message_events as (
    select * from {{ ref('stg_raw__message_events') }}
),

consents as (
    select * from {{ ref('stg_raw__consents') }}
),

campaign_touches as (
    select * from {{ ref('stg_raw__campaign_touches') }}
),

customer_attributes as (
    select * from {{ ref('stg_raw__customer_attributes') }}
),

mentions as (
    select
        source_key,
        source_name,
        customer_id,
        false as has_role_address,
        cast(null as {{ dbt.type_string() }}) as visitor_key,
        created_date as mentioned_on
    from customers
    union all
    select
        source_key,
        source_name,
        customer_id,
        has_role_address,
        null as visitor_key,
        order_date as mentioned_on
    from orders
    union all
    select
        source_key,
        source_name,
        customer_id,
        has_role_address,
        visitor_key,
        event_date as mentioned_on
    from web_events
    union all
    select
        source_key,
        source_name,
        customer_id,
        has_role_address,
        null as visitor_key,
        event_date as mentioned_on
    from message_events
    union all
    select
        source_key,
        source_name,
        customer_id,
        has_role_address,
        null as visitor_key,
        recorded_date as mentioned_on
    from consents
    union all
    select
        source_key,
        source_name,
        customer_id,
        false as has_role_address,
        null as visitor_key,
        touched_date as mentioned_on
    from campaign_touches
    union all
    select
        source_key,
        source_name,
        customer_id,
        false as has_role_address,
        null as visitor_key,
        recorded_date as mentioned_on
    from customer_attributes
)

select
    source_key,
    source_name,
    customer_id,
    case when customer_id is null then {{ address_hash_of('source_name', 'source_key') }} end as address_hash,
    customer_id is null and has_role_address as has_role_address,
    visitor_key,
    min(mentioned_on) as first_mentioned_on
from mentions
where source_key is not null
group by 1, 2, 3, 4, 5, 6
