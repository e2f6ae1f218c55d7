{{ contested_rows(ref('base_raw__message_events'), raw_table_keys()['message_events']) }}
