{#- Who is meant by the requests: everything that identity links to what they name, found round by round over hashed
    links. Nothing is looked up, and nothing but a few empty tables made, as long as nobody asked. -#}

{% macro erasing_table(name) -%}
    {{ return(relation_in('operations', 'erasing__' ~ name)) }}
{%- endmacro %}

{% macro replace_erasing_table(name, query) -%}
    {%- do run_query('drop table if exists ' ~ erasing_table(name)) -%}
    {%- do run_query('create table ' ~ erasing_table(name) ~ ' as ' ~ query) -%}
{%- endmacro %}

{% macro drop_found_people() -%}
    {%- if execute -%}
        {%- for name in ['requests', 'shops', 'accounts', 'visits', 'edges', 'frontier', 'next', 'found_before'] -%}
            {%- do run_query('drop table if exists ' ~ erasing_table(name)) -%}
        {%- endfor -%}
        drop table if exists {{ erasing_table('found') }}
    {%- endif -%}
{%- endmacro %}

{% macro find_erased_people() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- do drop_found_people() -%}
    {%- do replace_erasing_table('requests', requests_to_erase()) -%}
    {%- set asked = not flags.EMPTY and run_query('select 1 from ' ~ erasing_table('requests') ~ ' limit 1').rows | length > 0 -%}
    {%- if not asked and not (is_incremental() and not flags.EMPTY and has_tombstones()) -%}
        {%- do replace_erasing_table('found', no_nodes()) -%}
        {{ return('') }}
    {%- endif -%}
    {%- do replace_erasing_table('shops', source_names()) -%}
    {%- do replace_erasing_table('accounts', hashed_accounts()) -%}
    {%- do replace_erasing_table('visits', hashed_visits()) -%}
    {%- do replace_erasing_table('edges', links_between_nodes()) -%}
    {%- do replace_erasing_table('found', named_nodes()) -%}
    {%- do replace_erasing_table('frontier', 'select * from ' ~ erasing_table('found')) -%}
    {%- set state = namespace(closed=false) -%}
    {%- for round in range(200) if not state.closed -%}
        {%- do replace_erasing_table('next', next_nodes()) -%}
        {%- if run_query('select 1 from ' ~ erasing_table('next') ~ ' limit 1').rows -%}
            {%- do replace_erasing_table('found_before', 'select * from ' ~ erasing_table('found')) -%}
            {%- do replace_erasing_table('found', 'select f.* from ' ~ erasing_table('found_before') ~ ' as f left join '
                ~ erasing_table('next') ~ ' as n on f.node = n.node where n.node is null union all select * from '
                ~ erasing_table('next')) -%}
            {%- do replace_erasing_table('frontier', 'select * from ' ~ erasing_table('next')) -%}
        {%- else -%}
            {%- set state.closed = true -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not state.closed -%}
        {{ stop('the people to erase were not found in 200 rounds: report this with the size of ' ~ erasing_table('edges')) }}
    {%- endif -%}
    {%- do replace_erasing_table('found_before', 'select * from ' ~ erasing_table('found')) -%}
    {%- do replace_erasing_table('found', with_their_orders()) -%}
    {{ return('') }}
{%- endmacro %}

{% macro requests_to_erase() -%}
    select request_id, account_hash, address_hash, cast(null as {{ dbt.type_string() }}) as source_name, requested_at
    from {{ ref('stg_raw__erasure_requests') }}
    where account_hash is not null or address_hash is not null
    union all
    select request_id, account_hash, address_hash, source_name, requested_at
    from {{ source('operations', 'erasure_requests') }}
{%- endmacro %}

{% macro no_nodes() -%}
    select
        cast(null as {{ dbt.type_string() }}) as node,
        cast(null as {{ dbt.type_string() }}) as node_kind,
        cast(null as {{ dbt.type_string() }}) as request_id,
        cast(null as {{ dbt.type_boolean() }}) as is_known,
        cast(null as {{ dbt.type_timestamp() }}) as requested_at
    where 1 = 0
{%- endmacro %}

{% macro source_names() -%}
    {#- Every shop or tool that names people: an address is a guest in each of them. -#}
    {%- for table in ['orders', 'customers', 'web_events', 'message_events', 'consents'] %}
    select source_name from {{ ref('base_raw__' ~ table) }}
    where source_name is not null
    {%- if not loop.last %}
    {{ union_distinct() }}
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{% macro hashed_accounts() -%}
    {#- The latest usable version of each account. -#}
    with ranked as (
        select
            source_name,
            customer_id,
            email_hash,
            has_role_address,
            phone_hash,
            created_at,
            row_number() over (
                partition by source_name, customer_id
                order by case when version_at is null then 1 else 0 end, version_at desc, row_hash desc
            ) as version_rank
        from {{ ref('base_raw__customers') }}
        where reject_reason is null
    )

    select
        ranked.source_name,
        {{ hashed_account_key('ranked.source_name', 'ranked.customer_id') }} as node,
        'email:' || ranked.email_hash as email_node,
        'phone:' || ranked.phone_hash as phone_node,
        ranked.has_role_address as is_role,
        ranked.created_at
    from ranked
    where ranked.version_rank = 1
{%- endmacro %}

{% macro hashed_visits() -%}
    {#- Who was seen logged in under which visitor, and since when. -#}
    with pairs as (
        select
            source_name,
            customer_id,
            source_key,
            visitor_key,
            case when customer_id is null then {{ address_hash_of('source_name', 'source_key') }} end as address_hash,
            customer_id is null and has_role_address as is_role,
            min(event_at) as event_at
        from {{ ref('base_raw__web_events') }}
        where reject_reason is null and anonymous_id is not null and source_key is not null
        group by source_name, customer_id, source_key, visitor_key, customer_id is null and has_role_address
    )

    select
        case
            when pairs.customer_id is not null then {{ hashed_account_key('pairs.source_name', 'pairs.customer_id') }}
            else pairs.source_key
        end as node,
        case when pairs.customer_id is not null then 'account' else 'guest' end as node_kind,
        pairs.visitor_key as visitor_node,
        'email:' || pairs.address_hash as email_node,
        pairs.is_role,
        pairs.event_at
    from pairs
{%- endmacro %}

{% macro links_between_nodes() -%}
    {#- Account or guest to address, phone and visitor, and back; values that too many accounts share are left out. -#}
    with carried as (
        select node, 'account' as node_kind, email_node as value_node, 'email' as value_kind, created_at as dated_at
        from {{ erasing_table('accounts') }}
        where email_node is not null and not is_role
        union all
        select node, 'account', phone_node, 'phone', created_at
        from {{ erasing_table('accounts') }}
        where phone_node is not null
        union all
        select node, node_kind, visitor_node, 'visitor', event_at
        from {{ erasing_table('visits') }}
        union all
        select node, 'guest', email_node, 'email', event_at
        from {{ erasing_table('visits') }}
        where node_kind = 'guest' and not is_role
    ),

    shared_by_too_many as (
        select value_node
        from carried
        where node_kind = 'account'
        group by value_node
        having count(distinct node) > {{ var('identity_max_accounts') }}
    ),

    links as (
        select carried.node, carried.node_kind, carried.value_node, carried.value_kind, min(carried.dated_at) as dated_at
        from carried
        left join shared_by_too_many on carried.value_node = shared_by_too_many.value_node
        where shared_by_too_many.value_node is null
        group by carried.node, carried.node_kind, carried.value_node, carried.value_kind
    )

    select node, value_node as neighbour, value_kind as neighbour_kind, dated_at from links
    union all
    select value_node as node, node as neighbour, node_kind as neighbour_kind, dated_at from links
{%- endmacro %}

{% macro named_nodes() -%}
    {#- What the requests name, and what was known from those before. An account id without a shop is meant in every shop;
        named together with an address that one of them has, those with another address are not meant. -#}
    with requests as (
        select * from {{ erasing_table('requests') }}
    ),

    shops as (
        select source_name from {{ erasing_table('shops') }}
    ),

    named_accounts as (
        select
            requests.request_id,
            requests.requested_at,
            {{ key_prefix('shops.source_name') }} || 'account:' || requests.account_hash as node,
            'email:' || requests.address_hash as email_node
        from requests
        inner join shops on coalesce(requests.source_name, shops.source_name) = shops.source_name
        where requests.account_hash is not null
    ),

    compared_accounts as (
        select
            named_accounts.*,
            accounts.node is not null as is_known,
            accounts.email_node <> named_accounts.email_node as has_other_address,
            max(case when accounts.email_node = named_accounts.email_node then 1 else 0 end) over (
                partition by named_accounts.request_id
            ) as with_the_address
        from named_accounts
        left join {{ erasing_table('accounts') }} as accounts on named_accounts.node = accounts.node
    ),

    nodes as (
        select node, 'account' as node_kind, request_id, is_known, requested_at
        from compared_accounts
        where with_the_address = 0 or not coalesce(has_other_address, false)
        union all
        select 'email:' || address_hash as node, 'email' as node_kind, request_id, false as is_known, requested_at
        from requests
        where address_hash is not null
        union all
        select
            {{ key_prefix('shops.source_name') }} || 'email:' || requests.address_hash as node,
            'guest' as node_kind,
            requests.request_id,
            false as is_known,
            requests.requested_at
        from requests
        inner join shops on coalesce(requests.source_name, shops.source_name) = shops.source_name
        where requests.address_hash is not null
        {%- if is_incremental() %}
        union all
        select tombstone as node, tombstone_kind as node_kind, request_id, is_known, requested_at
        from {{ this }}
        where tombstone_kind <> 'order'
        {%- endif %}
    )

    select
        node,
        min(node_kind) as node_kind,
        min(request_id) as request_id,
        max(case when is_known then 1 else 0 end) = 1 as is_known,
        max(requested_at) as requested_at
    from nodes
    group by node
{%- endmacro %}

{% macro next_nodes() -%}
    {#- What links that were there when it was asked lead to. An address is a guest in every shop. -#}
    with reached as (
        select edges.neighbour as node, edges.neighbour_kind as node_kind, frontier.request_id, frontier.requested_at
        from {{ erasing_table('frontier') }} as frontier
        inner join {{ erasing_table('edges') }} as edges
            on frontier.node = edges.node and edges.dated_at <= frontier.requested_at
        union all
        select {{ key_prefix('shops.source_name') }} || frontier.node as node, 'guest', frontier.request_id, frontier.requested_at
        from {{ erasing_table('frontier') }} as frontier
        cross join {{ erasing_table('shops') }} as shops
        where frontier.node_kind = 'email'
    )

    select
        reached.node,
        min(reached.node_kind) as node_kind,
        min(reached.request_id) as request_id,
        true as is_known,
        max(reached.requested_at) as requested_at
    from reached
    left join {{ erasing_table('found') }} as found on reached.node = found.node
    where found.node is null or found.requested_at < reached.requested_at
    group by reached.node
{%- endmacro %}

{% macro with_their_orders() -%}
    {#- An order belongs to whom its latest version names; lines and refunds go with it. -#}
    with named_orders as (
        select distinct orders.source_name, orders.order_id
        from {{ ref('base_raw__orders') }} as orders
        inner join {{ erasing_table('found_before') }} as found on {{ hashed_member_key('orders') }} = found.node
        where orders.source_name is not null and orders.order_id is not null
    ),

    ranked as (
        select
            orders.source_name,
            orders.order_id,
            orders.ordered_at,
            {{ hashed_member_key('orders') }} as node,
            row_number() over (
                partition by orders.source_name, orders.order_id
                order by
                    case when orders.reject_reason is null then 0 else 1 end,
                    case when orders.version_at is null then 1 else 0 end,
                    orders.version_at desc,
                    orders.row_hash desc
            ) as version_rank
        from {{ ref('base_raw__orders') }} as orders
        inner join named_orders
            on orders.source_name = named_orders.source_name and orders.order_id = named_orders.order_id
    )

    select node, node_kind, request_id, is_known, requested_at from {{ erasing_table('found_before') }}
    union all
    select
        {{ hashed_order_key('ranked.source_name', 'ranked.order_id') }} as node,
        'order' as node_kind,
        found.request_id,
        true as is_known,
        found.requested_at
    from ranked
    inner join {{ erasing_table('found_before') }} as found on ranked.node = found.node
    where
        ranked.version_rank = 1
        and (found.node_kind = 'account' or coalesce(ranked.ordered_at, found.requested_at) <= found.requested_at)
{%- endmacro %}
