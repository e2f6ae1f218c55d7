{{ contested_rows(ref('base_raw__products'), raw_table_keys()['products']) }}
