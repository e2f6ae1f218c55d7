{{ contested_rows(ref('base_raw__campaign_touches'), raw_table_keys()['campaign_touches']) }}
