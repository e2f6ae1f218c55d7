{{ contested_rows('erasure_requests') }}
