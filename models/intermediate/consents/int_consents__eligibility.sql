-- Which channels each customer may be reached on at the end of each as-of date.
with channel_permissions as (
    select * from {{ ref('int_consents__permissions') }}
)

select
    as_of_date,
    customer_id,
    max(case when channel = 'email' and is_eligible then 1 else 0 end) = 1 as can_email,
    max(case when channel = 'sms' and is_eligible then 1 else 0 end) = 1 as can_sms,
    max(case when channel = 'push' and is_eligible then 1 else 0 end) = 1 as can_push,
    max(case when channel = 'ads' and is_eligible then 1 else 0 end) = 1 as can_ads
from channel_permissions
group by as_of_date, customer_id
