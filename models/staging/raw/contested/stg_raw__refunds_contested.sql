{{ contested_rows(ref('base_raw__refunds'), raw_table_keys()['refunds']) }}
