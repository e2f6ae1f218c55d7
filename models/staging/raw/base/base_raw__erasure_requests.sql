-- Whom to forget is hashed here already: no table is to keep the account or the address.
with erasure_requests as (
    select * from {{ source('raw', 'erasure_requests') }}
),

parsed as (
    select
        erasure_requests.request_id,
        {{ salted_hash('erasure_requests.customer_id') }} as account_hash,
        {{ salted_hash(normalise_email('erasure_requests.customer_email')) }} as address_hash,
        erasure_requests.requested_at,
        erasure_requests.row_hash,
        erasure_requests.row_payload,
        erasure_requests.unparseable_columns,
        erasure_requests.has_unparseable
    from erasure_requests
),

checked as (
    select
        *,
        requested_at as version_at,
        {{ reject_reason(key=['request_id'], own_time='requested_at') }} as reject_reason
    from parsed
)

select * from checked
