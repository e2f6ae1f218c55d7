{#- What a tombstone is compared with. It holds no id: accounts and orders by the salted hash of their id, addresses and
    visitors as their source keys have them already. -#}

{% macro hashed_account_key(source_name, customer_id) -%}
    {{ key_prefix(source_name) }} || 'account:' || {{ salted_hash(customer_id) }}
{%- endmacro %}

{% macro hashed_order_key(source_name, order_id) -%}
    {{ key_prefix(source_name) }} || 'order:' || {{ salted_hash(order_id) }}
{%- endmacro %}

{% macro hashed_member_key(rows) -%}
    {#- The account or the guest that a row names. -#}
    case
        when {{ rows }}.customer_id is not null then {{ hashed_account_key(rows ~ '.source_name', rows ~ '.customer_id') }}
        else {{ rows }}.source_key
    end
{%- endmacro %}

{% macro hashed_source_key(source_key, kind) -%}
    {#- A source key as a tombstone would have it, were it of that kind: account or order by its hash, anything else as
        it is. -#}
    {%- if kind in ['account', 'order'] -%}
        {{ dbt.split_part(source_key, "':'", 1) }} || ':{{ kind }}:' || {{ salted_hash(
            'substr(' ~ source_key ~ ', length(' ~ dbt.split_part(source_key, "':'", 1) ~ ') + 2)'
        ) }}
    {%- else -%}
        {{ source_key }}
    {%- endif -%}
{%- endmacro %}

{% macro forever() -%}
    cast('9999-01-01' as {{ dbt.type_timestamp() }})
{%- endmacro %}

{% macro salt_check() -%}
    {#- Tells one salt from another, and nothing else. -#}
    {{ salted_hash("'quintile'") }}
{%- endmacro %}
