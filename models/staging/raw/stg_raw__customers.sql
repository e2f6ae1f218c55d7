{% set columns = [
    'source_name',
    'customer_id',
    'given_customer_id',
    'source_key',
    'email_hash',
    'phone_hash',
    'first_name',
    'last_name',
    'gender',
    'country',
    'city',
    'language',
    'acquisition_channel',
    'has_invalid_email',
    'has_role_address',
    'has_invalid_phone',
    'birth_date',
    'created_date',
    'created_at',
    'updated_at',
] %}

{{ latest_version('customers', columns) }}
