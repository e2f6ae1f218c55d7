{{ contested_rows(ref('base_raw__customer_attributes'), raw_table_keys()['customer_attributes']) }}
