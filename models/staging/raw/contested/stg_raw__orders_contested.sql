{{ contested_rows('orders') }}
