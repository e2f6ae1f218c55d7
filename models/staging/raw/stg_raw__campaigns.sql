{% set columns = [
    'campaign_id',
    'campaign_name',
    'channel',
    'goal',
    'offer_type',
    'segment_id',
    'experiment_id',
    'cost_amount',
    'is_personalised',
    'is_broadcast',
    'started_at',
    'ended_at',
] %}

{{ latest_version(
    ref('base_raw__campaigns'), ref('stg_raw__campaigns_contested'),
    raw_table_keys()['campaigns'], columns
) }}
