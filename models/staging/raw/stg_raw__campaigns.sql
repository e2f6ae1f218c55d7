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

{{ latest_version('campaigns', columns) }}
