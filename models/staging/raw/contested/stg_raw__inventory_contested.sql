{{ contested_rows(ref('base_raw__inventory'), raw_table_keys()['inventory']) }}
