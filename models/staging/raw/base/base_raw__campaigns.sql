with campaigns as (
    select * from {{ source('raw', 'campaigns') }}
),

parsed as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.channel,
        campaigns.goal,
        campaigns.offer_type,
        campaigns.segment_id,
        campaigns.experiment_id,
        campaigns.cost_amount,
        campaigns.is_personalised,
        campaigns.is_broadcast,
        campaigns.started_at,
        campaigns.ended_at,
        campaigns.row_hash,
        campaigns.row_payload,
        campaigns.unparseable_columns,
        campaigns.has_unparseable
    from campaigns
),

checked as (
    select
        *,
        started_at as version_at,
        {{ reject_reason(key=['campaign_id'], own_time='started_at') }} as reject_reason
    from parsed
)

select * from checked
