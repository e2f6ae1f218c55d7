{{ config(tags=['nightly', 'hourly']) }}

-- For every customer in the segments of an audience who gets no message: why not, a row for each reason.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

suppressions as (
    select * from {{ ref('int_activation__suppressions') }}
),

suppression_reasons as (
    select * from {{ ref('suppression_reasons') }}
)

select
    suppressions.audience_id,
    suppressions.channel,
    suppressions.customer_id,
    suppressions.reason,
    suppressions.detail,
    cast(suppression_reasons.precedence as integer) as reason_precedence,
    cast(suppressions.definition_version as integer) as definition_version,
    suppressions.as_of_date,
    moments.moment_at as judged_at
from suppressions
inner join moments on suppressions.as_of_date = moments.as_of_date
inner join suppression_reasons on suppressions.reason = suppression_reasons.reason
