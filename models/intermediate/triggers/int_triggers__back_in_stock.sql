{{ config(tags=['nightly', 'hourly']) }}

-- Products that came back into stock, for each customer who put them on the wish list or viewed them within the
-- window of the rule and has not bought them since. Buying it, or that it runs out again, answers it. What an hourly
-- run reads besides is named outside its branch, for the project is parsed without dates.
{%- set moments, fresh_order_lines = ref('moments'), ref('int_fresh__order_lines') %}
with days as (
    select * from {{ ref('int_triggers__days') }}
    where not is_before
),

rules as (
    {{ trigger_rule('back_in_stock') }}
),

inventory as (
    select * from {{ ref('int_moments__inventory') }}
),

web_events as (
    select * from {{ ref('int_moments__web_events') }}
    where event_type in ('product_view', 'wishlist_add') and product_id is not null
),

identities as (
    select * from {{ ref('int_moments__identity') }}
),

denials as (
    select * from {{ ref('int_triggers__denials') }}
    where channel = 'tracking'
),

products as (
    select * from {{ ref('stg_raw__products') }}
),

purchases as (
    select
        source_name,
        product_id,
        source_key,
        ordered_at
    from {{ ref('int_orders__lines') }}
    where source_key is not null and product_id is not null
    {%- if is_hourly_run() %}
    and order_date <= (select max(as_of_date) from {{ moments }})
    union all
    select
        source_name,
        product_id,
        source_key,
        ordered_at
    from {{ fresh_order_lines }}
    where source_key is not null and product_id is not null
    {%- endif %}
),

compared_stock as (
    select
        inventory.*,
        lag(inventory.in_stock)
            over (partition by inventory.source_name, inventory.product_id order by inventory.changed_at)
            as was_in_stock
    from inventory
),

stock_changes as (
    select
        compared_stock.*,
        lead(compared_stock.changed_at)
            over (partition by compared_stock.source_name, compared_stock.product_id order by compared_stock.changed_at)
            as next_changed_at
    from compared_stock
    where compared_stock.was_in_stock is null or compared_stock.was_in_stock <> compared_stock.in_stock
),

restocks as (
    select
        days.as_of_date,
        stock_changes.source_name,
        stock_changes.product_id,
        rules.window_days,
        stock_changes.changed_at,
        stock_changes.next_changed_at
    from stock_changes
    inner join days
        on
            {{ business_date('stock_changes.changed_at') }} = days.fact_date
            and {{ is_within('days', 'stock_changes.changed_at') }}
    inner join rules on {{ is_in_force('rules', 'days.as_of_date') }}
    where stock_changes.in_stock and not stock_changes.was_in_stock
),

interests as (
    select
        restocks.as_of_date,
        identities.customer_id,
        restocks.source_name,
        restocks.product_id,
        {{ key_prefix('web_events.source_name') }} || web_events.event_id as event_key,
        web_events.event_type,
        restocks.changed_at,
        restocks.next_changed_at,
        web_events.event_at
    from restocks
    inner join web_events
        on
            restocks.source_name = web_events.source_name
            and restocks.product_id = web_events.product_id
            and restocks.changed_at > web_events.event_at
            and {{ days_between('web_events.event_date', 'restocks.as_of_date') }} < restocks.window_days
    inner join identities
        on
            restocks.as_of_date = identities.as_of_date
            and coalesce(web_events.source_key, web_events.visitor_key) = identities.source_key
),

ranked_interests as (
    select
        interests.*,
        max(case when interests.event_type = 'wishlist_add' then 1 else 0 end) over (
            partition by
                interests.as_of_date,
                interests.customer_id,
                interests.source_name,
                interests.product_id,
                interests.changed_at
        ) as wishes,
        row_number() over (
            partition by
                interests.as_of_date,
                interests.customer_id,
                interests.source_name,
                interests.product_id,
                interests.changed_at
            order by interests.event_at desc, interests.event_key desc
        ) as recency_rank
    from interests
    left join denials on {{ is_denied_at('interests', 'tracking', 'interests.event_at') }}
    where denials.customer_id is null
),

interested as (
    select * from ranked_interests
    where recency_rank = 1
),

bought as (
    select
        interested.as_of_date,
        interested.customer_id,
        interested.source_name,
        interested.product_id,
        interested.changed_at,
        min(purchases.ordered_at) as bought_at
    from interested
    inner join identities
        on interested.as_of_date = identities.as_of_date and interested.customer_id = identities.customer_id
    inner join purchases
        on
            identities.source_key = purchases.source_key
            and interested.source_name = purchases.source_name
            and interested.product_id = purchases.product_id
            and interested.event_at <= purchases.ordered_at
    group by
        interested.as_of_date,
        interested.customer_id,
        interested.source_name,
        interested.product_id,
        interested.changed_at
)

select
    interested.as_of_date,
    interested.customer_id,
    {{ key_prefix('interested.source_name') }} || interested.product_id || '@'
    || cast(interested.changed_at as {{ dbt.type_string() }}) as cause_key,
    interested.event_key as cause_id,
    case when interested.wishes = 1 then 'wishlist' else 'viewed' end as variant,
    {{ key_prefix('interested.source_name') }} || interested.product_id as product_id,
    products.category,
    interested.changed_at as fired_at,
    case
        when interested.next_changed_at is null or bought.bought_at < interested.next_changed_at then bought.bought_at
        else interested.next_changed_at
    end as answered_at
from interested
left join bought
    on
        interested.as_of_date = bought.as_of_date
        and interested.customer_id = bought.customer_id
        and interested.source_name = bought.source_name
        and interested.product_id = bought.product_id
        and interested.changed_at = bought.changed_at
left join products
    on interested.source_name = products.source_name and interested.product_id = products.product_id
where bought.bought_at is null or bought.bought_at > interested.changed_at
