with refunds as (
    select * from {{ source('raw', 'refunds') }}
),

currencies as (
    select * from {{ ref('currencies') }}
),

parsed as (
    select
        refunds.source_name,
        refunds.refund_id,
        refunds.order_id,
        refunds.order_line_id,
        upper(refunds.currency) as currency,
        refunds.amount,
        refunds.currency is null or currencies.currency is not null as is_known_currency,
        {{ business_date("refunds.refunded_at") }} as refund_date,
        refunds.refunded_at,
        refunds.updated_at,
        refunds.row_hash,
        refunds.row_payload,
        refunds.unparseable_columns,
        refunds.has_unparseable
    from refunds
    left join currencies on upper(refunds.currency) = currencies.currency
),

checked as (
    select
        *,
        coalesce(updated_at, refunded_at) as version_at,
        {{ reject_reason(
            key=['source_name', 'refund_id'], own_time='refunded_at', arrived_at='updated_at', needed=['amount'],
            reasons=[('unknown_currency', 'not is_known_currency'), ('negative_amount', 'amount < 0')]
        ) }} as reject_reason
    from parsed
)

select * from checked
