{{ contested_rows(ref('base_raw__orders'), raw_table_keys()['orders']) }}
