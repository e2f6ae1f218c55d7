{{ standing_consents(ref('stg_raw__consents')) }}
