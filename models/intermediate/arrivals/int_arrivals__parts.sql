-- What the states read of each fact, as hashes that add up to the fact's fingerprint: an order and its lines, a refund,
-- a consent, an account's links, a declared attribute, a touch, and what a source key did on a day without its orders,
-- which are facts of their own; and when each part arrived (loaded_at, else updated_at), as far as it is stamped. Ids
-- are not put together here, so that summing by day reads only what it sums.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('stg_raw__orders') }}
),

order_lines as (
    select * from {{ ref('int_orders__lines') }}
),

refunds as (
    select * from {{ ref('int_orders__refunds') }}
),

consents as (
    select * from {{ ref('stg_raw__consents') }}
),

customers as (
    select * from {{ ref('stg_raw__customers') }}
),

customer_attributes as (
    select * from {{ ref('stg_raw__customer_attributes') }}
),

campaign_touches as (
    select * from {{ ref('stg_raw__campaign_touches') }}
),

event_days as (
    select * from {{ ref('int_events__daily') }}
)

-- An order that does not count still names its account.
select
    'order' as fact_kind,
    source_name,
    order_id as record_id,
    source_key,
    {{ content_hash([
        'source_name', 'order_id', 'source_key', 'order_date', 'is_countable and not is_test',
        'case when is_countable and not is_test then discount_type end',
        'is_countable and not is_test and coalesce(discount_amount, 0) > 0',
        'case when is_countable and not is_test then ordered_at end',
    ]) }} as part_hash,
    order_date as fact_date,
    updated_at as arrived_at
from orders
union all
select
    'order' as fact_kind,
    source_name,
    order_id as record_id,
    source_key,
    {{ content_hash([
        'source_name', 'order_id', 'order_line_id', 'product_id', 'quantity', 'order_currency_net_amount',
        'order_currency_discount_amount > 0', 'gross_amount', 'net_amount', 'cost_amount', 'is_product',
    ]) }} as part_hash,
    order_date as fact_date,
    updated_at as arrived_at
from order_lines
union all
select
    'refund' as fact_kind,
    source_name,
    refund_id as record_id,
    source_key,
    {{ content_hash([
        'source_name', 'refund_id', 'order_id', 'order_line_id', 'source_key', 'order_currency_amount', 'net_amount',
        'refund_date',
    ]) }} as part_hash,
    refund_date as fact_date,
    updated_at as arrived_at
from refunds
union all
select
    'consent' as fact_kind,
    source_name,
    consent_id as record_id,
    source_key,
    {{ content_hash(['source_name', 'consent_id', 'source_key', 'channel', 'status', 'recorded_at']) }} as part_hash,
    recorded_date as fact_date,
    loaded_at as arrived_at
from consents
where source_key is not null
union all
select
    'account' as fact_kind,
    source_name,
    customer_id as record_id,
    source_key,
    {{ content_hash(['source_key', 'email_hash', 'phone_hash', 'created_date']) }} as part_hash,
    created_date as fact_date,
    updated_at as arrived_at
from customers
union all
select
    'customer_attribute' as fact_kind,
    source_name,
    customer_id as record_id,
    source_key,
    {{ content_hash(['source_key', 'attribute', 'value', 'kind', 'recorded_at']) }} as part_hash,
    recorded_date as fact_date,
    cast(null as {{ dbt.type_timestamp() }}) as arrived_at
from customer_attributes
where source_key is not null
union all
select
    'campaign_touch' as fact_kind,
    source_name,
    touch_id as record_id,
    source_key,
    {{ content_hash(['source_name', 'touch_id', 'source_key', 'touched_date']) }} as part_hash,
    touched_date as fact_date,
    cast(null as {{ dbt.type_timestamp() }}) as arrived_at
from campaign_touches
where source_key is not null
union all
select
    'events' as fact_kind,
    '' as source_name,
    source_key as record_id,
    source_key,
    event_fingerprint as part_hash,
    activity_date as fact_date,
    arrived_at
from event_days
where event_fingerprint is not null
