{{ contested_rows('inventory') }}
