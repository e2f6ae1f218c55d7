with web_events as (
    select
        given.*,
        {{ normalise_email('given.customer_email') }} as valid_email
    from {{ source('raw', 'web_events') }} as given
),

event_types as (
    select * from {{ ref('accepted_values') }}
    where source_table = 'web_events' and column_name = 'event_type'
),

role_addresses as (
    select * from {{ ref('role_addresses') }}
),

parsed as (
    select
        web_events.source_name,
        web_events.event_id,
        lower(web_events.event_type) as event_type,
        web_events.anonymous_id,
        case
            when
                web_events.anonymous_id is not null
                then {{ visitor_key('web_events.source_name', 'web_events.anonymous_id') }}
        end as visitor_key,
        {{ fact_source_key(
            'web_events.source_name', 'web_events.customer_id', 'web_events.valid_email'
        ) }}
            as source_key,
        web_events.customer_id,
        web_events.product_id,
        web_events.category,
        web_events.cart_id,
        web_events.search_query,
        web_events.device_type,
        web_events.session_id,
        web_events.customer_email is not null and web_events.valid_email is null as has_invalid_email,
        role_addresses.local_part is not null as has_role_address,
        event_types.accepted_value is not null as is_known_event_type,
        {{ business_date("web_events.event_at") }} as event_date,
        web_events.event_at,
        web_events.loaded_at,
        web_events.row_hash,
        web_events.row_payload,
        web_events.unparseable_columns,
        web_events.has_unparseable
    from web_events
    left join event_types on lower(web_events.event_type) = event_types.accepted_value
    left join role_addresses on {{ local_part('web_events.valid_email') }} = role_addresses.local_part
),

checked as (
    select
        *,
        coalesce(loaded_at, event_at) as version_at,
        {{ reject_reason(
            key=['source_name', 'event_id'], own_time='event_at', arrived_at='loaded_at',
            reasons=[('unknown_event_type', 'not is_known_event_type')]
        ) }} as reject_reason
    from parsed
)

select * from checked
