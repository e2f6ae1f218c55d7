with campaign_touches as (
    select * from {{ source('raw', 'campaign_touches') }}
),

parsed as (
    select
        campaign_touches.source_name,
        campaign_touches.touch_id,
        campaign_touches.campaign_id,
        {{ account_key("campaign_touches.source_name", "campaign_touches.customer_id") }} as source_key,
        campaign_touches.customer_id,
        campaign_touches.variant,
        {{ business_date("campaign_touches.touched_at") }} as touched_date,
        campaign_touches.touched_at,
        campaign_touches.row_hash,
        campaign_touches.row_payload,
        campaign_touches.unparseable_columns,
        campaign_touches.has_unparseable
    from campaign_touches
),

checked as (
    select
        *,
        touched_at as version_at,
        {{ reject_reason(key=['source_name', 'touch_id'], own_time='touched_at') }} as reject_reason
    from parsed
)

select * from checked
