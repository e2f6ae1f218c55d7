{{ contested_rows('campaign_touches') }}
