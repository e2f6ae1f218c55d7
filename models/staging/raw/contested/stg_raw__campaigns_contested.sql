{{ contested_rows(ref('base_raw__campaigns'), raw_table_keys()['campaigns']) }}
