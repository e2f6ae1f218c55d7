{{ contested_rows('customer_attributes') }}
