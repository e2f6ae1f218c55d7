{{ contested_rows('consents') }}
