{{ contested_rows(ref('base_raw__fx_rates'), raw_table_keys()['fx_rates']) }}
