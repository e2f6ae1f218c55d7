{{ contested_rows(ref('base_raw__erasure_requests'), raw_table_keys()['erasure_requests']) }}
