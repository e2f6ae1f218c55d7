{{ contested_rows(ref('base_raw__order_lines'), raw_table_keys()['order_lines']) }}
