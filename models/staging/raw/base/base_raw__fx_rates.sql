with fx_rates as (
    select * from {{ source('raw', 'fx_rates') }}
),

currencies as (
    select * from {{ ref('currencies') }}
),

parsed as (
    select
        upper(fx_rates.currency) as currency,
        fx_rates.rate_to_reporting,
        fx_rates.rate_date,
        currencies.currency is not null as is_known_currency,
        fx_rates.row_hash,
        fx_rates.row_payload,
        fx_rates.unparseable_columns,
        fx_rates.has_unparseable
    from fx_rates
    left join currencies on upper(fx_rates.currency) = currencies.currency
),

checked as (
    select
        *,
        cast(null as timestamp) as version_at,
        {{ reject_reason(
            key=['currency', 'rate_date'], needed=['rate_to_reporting'],
            reasons=[('unknown_currency', 'not is_known_currency'), ('non_positive_rate', 'rate_to_reporting <= 0')]
        ) }} as reject_reason
    from parsed
)

select * from checked
