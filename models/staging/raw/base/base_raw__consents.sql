with consents as (
    select
        given.*,
        {{ normalise_email('given.customer_email') }} as valid_email
    from {{ source('raw', 'consents') }} as given
),

channels as (
    select * from {{ ref('accepted_values') }}
    where source_table = 'consents' and column_name = 'channel'
),

statuses as (
    select * from {{ ref('accepted_values') }}
    where source_table = 'consents' and column_name = 'status'
),

role_addresses as (
    select * from {{ ref('role_addresses') }}
),

parsed as (
    select
        consents.source_name,
        consents.consent_id,
        {{ fact_source_key(
            'consents.source_name', 'consents.customer_id', 'consents.valid_email'
        ) }}
            as source_key,
        consents.customer_id,
        lower(consents.channel) as channel,
        lower(consents.status) as status,
        consents.customer_email is not null and consents.valid_email is null as has_invalid_email,
        role_addresses.local_part is not null as has_role_address,
        channels.accepted_value is not null as is_known_channel,
        statuses.accepted_value is not null as is_known_status,
        {{ business_date("consents.recorded_at") }} as recorded_date,
        consents.recorded_at,
        consents.loaded_at,
        consents.row_hash,
        consents.row_payload,
        consents.unparseable_columns,
        consents.has_unparseable
    from consents
    left join channels on lower(consents.channel) = channels.accepted_value
    left join statuses on lower(consents.status) = statuses.accepted_value
    left join role_addresses on {{ local_part('consents.valid_email') }} = role_addresses.local_part
),

checked as (
    select
        *,
        coalesce(loaded_at, recorded_at) as version_at,
        {{ reject_reason(
            key=['source_name', 'consent_id'], own_time='recorded_at', arrived_at='loaded_at',
            reasons=[('unknown_channel', 'not is_known_channel'), ('unknown_status', 'not is_known_status')]
        ) }} as reject_reason
    from parsed
)

select * from checked
