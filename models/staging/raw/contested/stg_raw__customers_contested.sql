{{ contested_rows('customers') }}
