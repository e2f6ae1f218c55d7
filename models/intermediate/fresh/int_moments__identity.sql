{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- The customer of each source key at each moment: of the as-of date and, in an hourly run, of keys that came since.
with moments as (
    select * from {{ ref('moments') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

fresh_identities as (
    select * from {{ ref('int_fresh__identity') }}
)

select
    identities.as_of_date,
    identities.source_key,
    identities.customer_id
from identities
inner join moments on identities.as_of_date = moments.as_of_date
union all
select
    moments.as_of_date,
    fresh_identities.source_key,
    fresh_identities.customer_id
from fresh_identities
inner join moments on moments.is_latest
