-- The source keys of every customer with an unsettled change, on its date, and whether the customer got them since the
-- date before.
with customer_dates as (
    select distinct
        customer_id,
        as_of_date,
        previous_date
    from {{ ref('int_history__unsettled') }}
),

identities as (
    select * from {{ ref('int_identity__intervals') }}
)

select
    customer_dates.customer_id,
    identities.source_key,
    before_change.source_key is null as is_new_key,
    customer_dates.as_of_date,
    customer_dates.previous_date
from customer_dates
inner join identities
    on
        customer_dates.customer_id = identities.customer_id
        and {{ is_valid_on('identities', 'customer_dates.as_of_date') }}
left join identities as before_change
    on
        identities.source_key = before_change.source_key
        and customer_dates.customer_id = before_change.customer_id
        and {{ is_valid_on('before_change', 'customer_dates.previous_date') }}
