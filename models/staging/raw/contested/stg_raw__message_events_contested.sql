{{ contested_rows('message_events') }}
