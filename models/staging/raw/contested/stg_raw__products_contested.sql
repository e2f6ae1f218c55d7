{{ contested_rows('products') }}
