{{ config(tags=['nightly', 'hourly']) }}

{{ fresh_rows('customers', [
    'source_name',
    'customer_id',
    'source_key',
    'email_hash',
    'phone_hash',
    'has_role_address',
    'created_date',
    'created_at',
]) }}
