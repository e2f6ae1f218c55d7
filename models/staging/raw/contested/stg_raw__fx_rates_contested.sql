{{ contested_rows('fx_rates') }}
