{{ contested_rows(ref('base_raw__consents'), raw_table_keys()['consents']) }}
