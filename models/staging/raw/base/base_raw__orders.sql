with orders as (
    select
        given.*,
        {{ normalise_email('given.customer_email') }} as valid_email
    from {{ source('raw', 'orders') }} as given
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

currencies as (
    select * from {{ ref('currencies') }}
),

role_addresses as (
    select * from {{ ref('role_addresses') }}
),

parsed as (
    select
        orders.source_name,
        orders.order_id,
        {{ fact_source_key("orders.source_name", "orders.customer_id", "orders.valid_email") }}
            as source_key,
        orders.customer_id,
        lower(orders.status) as status,
        upper(orders.currency) as currency,
        orders.discount_code,
        orders.discount_type,
        orders.channel,
        orders.payment_method,
        orders.shipping_country,
        orders.shipping_city,
        orders.subtotal_amount,
        orders.discount_amount,
        orders.shipping_amount,
        orders.tax_amount,
        orders.total_amount,
        orders.customer_email is not null and orders.valid_email is null as has_invalid_email,
        role_addresses.local_part is not null as has_role_address,
        coalesce(orders.is_test, false) as is_test,
        order_statuses.is_countable,
        currencies.currency is not null as is_known_currency,
        {{ business_date("orders.ordered_at") }} as order_date,
        orders.ordered_at,
        orders.updated_at,
        orders.row_hash,
        orders.row_payload,
        orders.unparseable_columns,
        orders.has_unparseable
    from orders
    left join order_statuses on lower(orders.status) = order_statuses.status
    left join currencies on upper(orders.currency) = currencies.currency
    left join role_addresses on {{ local_part('orders.valid_email') }} = role_addresses.local_part
),

checked as (
    select
        *,
        coalesce(updated_at, ordered_at) as version_at,
        {{ reject_reason(
            key=['source_name', 'order_id'], own_time='ordered_at', arrived_at='updated_at',
            reasons=[('unknown_status', 'is_countable is null'), ('unknown_currency', 'not is_known_currency')]
        ) }} as reject_reason
    from parsed
)

select * from checked
