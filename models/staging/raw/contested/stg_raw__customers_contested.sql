{{ contested_rows(ref('base_raw__customers'), raw_table_keys()['customers']) }}
