{{ contested_rows('order_lines') }}
