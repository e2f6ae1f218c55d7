{% set columns = [
    'currency',
    'rate_to_reporting',
    'rate_date',
] %}

{{ latest_version('fx_rates', columns) }}
