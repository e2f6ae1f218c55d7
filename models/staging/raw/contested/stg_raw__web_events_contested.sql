{{ contested_rows('web_events') }}
