with message_events as (
    select
        given.*,
        {{ normalise_email('given.customer_email') }} as valid_email
    from {{ source('raw', 'message_events') }} as given
),

channels as (
    select * from {{ ref('accepted_values') }}
    where source_table = 'message_events' and column_name = 'channel'
),

event_types as (
    select * from {{ ref('accepted_values') }}
    where source_table = 'message_events' and column_name = 'event_type'
),

role_addresses as (
    select * from {{ ref('role_addresses') }}
),

parsed as (
    select
        message_events.source_name,
        message_events.event_id,
        lower(message_events.channel) as channel,
        lower(message_events.event_type) as event_type,
        {{ fact_source_key(
            'message_events.source_name', 'message_events.customer_id', 'message_events.valid_email'
        ) }}
            as source_key,
        message_events.customer_id,
        message_events.campaign_id,
        message_events.customer_email is not null and message_events.valid_email is null as has_invalid_email,
        role_addresses.local_part is not null as has_role_address,
        channels.accepted_value is not null as is_known_channel,
        event_types.accepted_value is not null as is_known_event_type,
        {{ business_date("message_events.event_at") }} as event_date,
        message_events.event_at,
        message_events.loaded_at,
        message_events.row_hash,
        message_events.row_payload,
        message_events.unparseable_columns,
        message_events.has_unparseable
    from message_events
    left join channels on lower(message_events.channel) = channels.accepted_value
    left join event_types on lower(message_events.event_type) = event_types.accepted_value
    left join role_addresses on {{ local_part('message_events.valid_email') }} = role_addresses.local_part
),

checked as (
    select
        *,
        coalesce(loaded_at, event_at) as version_at,
        {{ reject_reason(
            key=['source_name', 'event_id'], own_time='event_at', arrived_at='loaded_at',
            reasons=[('unknown_channel', 'not is_known_channel'), ('unknown_event_type', 'not is_known_event_type')]
        ) }} as reject_reason
    from parsed
)

select * from checked
