-- What: the facts that int_arrivals__facts keeps from run to run add up, day by day, to those that the states read now.
-- When it matters: a fact kept in another form than the states read it is found new every night, or never: then dates
-- are computed again for nothing, or late facts are not listed.
-- How to resolve: compare the day in int_arrivals__parts and int_arrivals__facts. A sum too wide for the warehouse, or
-- a fact whose parts name two dates, shows here. To begin anew, drop int_arrivals__facts: then nothing is new.
with facts as (
    select * from {{ ref('int_arrivals__facts') }}
    where fingerprint is not null
),

days as (
    select * from {{ ref('int_arrivals__days') }}
),

kept_days as (
    select
        fact_kind,
        sum(fingerprint) as fingerprint,
        fact_date
    from facts
    group by fact_kind, fact_date
)

select
    coalesce(days.fact_kind, kept_days.fact_kind) as fact_kind,
    coalesce(days.fact_date, kept_days.fact_date) as fact_date
from days
full outer join kept_days on days.fact_kind = kept_days.fact_kind and days.fact_date = kept_days.fact_date
where days.fingerprint is null or kept_days.fingerprint is null or days.fingerprint <> kept_days.fingerprint
