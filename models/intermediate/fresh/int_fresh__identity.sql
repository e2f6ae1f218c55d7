{{ config(tags=['nightly', 'hourly']) }}

-- The customers of source keys that came since the last computed date. A new key that shares an address or phone with a
-- known customer is that customer (the smallest id of several: customers are not merged before the night); new keys
-- that share one are one customer. A new visitor is the customer it was seen logged in as.
with moments as (
    select * from {{ ref('moments') }}
    where is_latest
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

mentions as (
    select * from {{ ref('int_identity__mentions') }}
),

customers as (
    select * from {{ ref('stg_raw__customers') }}
),

known_keys as (
    select
        identities.source_key,
        identities.customer_id
    from identities
    inner join moments on identities.as_of_date = moments.as_of_date
),

fresh_mentions as (
    select
        source_key,
        email_hash,
        has_role_address,
        phone_hash,
        cast(null as {{ dbt.type_string() }}) as visitor_key
    from {{ ref('int_fresh__customers') }}
    {%- for table in ['orders', 'web_events', 'message_events', 'consents', 'campaign_touches'] %}
    union all
    select
        source_key,
        {%- if table == 'campaign_touches' %}
        null as email_hash,
        false as has_role_address,
        {%- else %}
        case when customer_id is null then {{ address_hash_of('source_name', 'source_key') }} end as email_hash,
        has_role_address,
        {%- endif %}
        null as phone_hash,
        {{ 'visitor_key' if table == 'web_events' else 'null' }} as visitor_key
    from {{ ref('int_fresh__' ~ table) }}
    where source_key is not null
    {%- endfor %}
),

new_keys as (
    select distinct fresh_mentions.source_key
    from fresh_mentions
    left join known_keys on fresh_mentions.source_key = known_keys.source_key
    where known_keys.source_key is null
),

new_values as (
    select distinct
        fresh_mentions.source_key,
        'email' as value_kind,
        fresh_mentions.email_hash as link_value
    from fresh_mentions
    inner join new_keys on fresh_mentions.source_key = new_keys.source_key
    where fresh_mentions.email_hash is not null and not fresh_mentions.has_role_address
    union all
    select distinct
        fresh_mentions.source_key,
        'phone' as value_kind,
        fresh_mentions.phone_hash as link_value
    from fresh_mentions
    inner join new_keys on fresh_mentions.source_key = new_keys.source_key
    where fresh_mentions.phone_hash is not null
),

known_values as (
    select
        source_key,
        'email' as value_kind,
        email_hash as link_value
    from customers
    where email_hash is not null
    union all
    select
        source_key,
        'email' as value_kind,
        address_hash as link_value
    from mentions
    where address_hash is not null
    union all
    select
        source_key,
        'phone' as value_kind,
        phone_hash as link_value
    from customers
    where phone_hash is not null
),

shared_with_known as (
    select
        new_values.value_kind,
        new_values.link_value,
        count(distinct known_values.source_key) as known_carriers,
        min(known_keys.customer_id) as customer_id
    from new_values
    inner join known_values
        on new_values.value_kind = known_values.value_kind and new_values.link_value = known_values.link_value
    inner join known_keys on known_values.source_key = known_keys.source_key
    group by new_values.value_kind, new_values.link_value
),

shared_by_new as (
    select
        value_kind,
        link_value,
        count(*) as new_carriers,
        min(source_key) as first_source_key
    from new_values
    group by value_kind, link_value
),

matches as (
    select
        new_values.source_key,
        min(shared_with_known.customer_id) as known_customer_id,
        min(shared_by_new.first_source_key) as first_source_key
    from new_values
    inner join shared_by_new
        on new_values.value_kind = shared_by_new.value_kind and new_values.link_value = shared_by_new.link_value
    left join shared_with_known
        on
            new_values.value_kind = shared_with_known.value_kind
            and new_values.link_value = shared_with_known.link_value
    where
        shared_by_new.new_carriers + coalesce(shared_with_known.known_carriers, 0)
        <= {{ var('identity_max_accounts') }}
    group by new_values.source_key
),

placed_keys as (
    select
        new_keys.source_key,
        coalesce(
            matches.known_customer_id, firsts.known_customer_id, matches.first_source_key, new_keys.source_key
        ) as customer_id
    from new_keys
    left join matches on new_keys.source_key = matches.source_key
    left join matches as firsts on matches.first_source_key = firsts.source_key
),

seen_logged_in as (
    select
        fresh_mentions.visitor_key as source_key,
        min(coalesce(known_keys.customer_id, placed_keys.customer_id)) as customer_id
    from fresh_mentions
    left join known_keys on fresh_mentions.source_key = known_keys.source_key
    left join placed_keys on fresh_mentions.source_key = placed_keys.source_key
    left join known_keys as known_visitors on fresh_mentions.visitor_key = known_visitors.source_key
    where fresh_mentions.visitor_key is not null and known_visitors.source_key is null
    group by fresh_mentions.visitor_key
)

select
    source_key,
    customer_id
from placed_keys
union all
select
    source_key,
    customer_id
from seen_logged_in
