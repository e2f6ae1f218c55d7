{{ contested_rows('campaigns') }}
