-- The periods in which web events and opens do not count for a customer with an unsettled change, for some account that
-- is the customer's on the date had denied tracking. Both ends as for the states themselves.
with accounts as (
    select * from {{ ref('int_history__accounts') }}
),

tracking_denials as (
    select * from {{ ref('int_consents__standing') }}
    where channel = 'tracking' and status = 'denied'
)

select distinct
    accounts.customer_id,
    accounts.as_of_date,
    tracking_denials.standing_from as denied_from,
    tracking_denials.standing_to as denied_to
from accounts
inner join tracking_denials
    on
        accounts.source_key = tracking_denials.source_key
        and accounts.as_of_date >= tracking_denials.standing_from_date
