{{ contested_rows('refunds') }}
