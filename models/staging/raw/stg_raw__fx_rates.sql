{% set columns = [
    'currency',
    'rate_to_reporting',
    'rate_date',
] %}

{{ latest_version(
    ref('base_raw__fx_rates'), ref('stg_raw__fx_rates_contested'),
    raw_table_keys()['fx_rates'], columns
) }}
