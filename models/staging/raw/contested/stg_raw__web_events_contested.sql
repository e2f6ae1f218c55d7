{{ contested_rows(ref('base_raw__web_events'), raw_table_keys()['web_events']) }}
