{#- A source key names an account, an address or a visitor of one shop. Addresses and visitors are hashed, for the key
    of a guest becomes a public customer_id. -#}

{% macro key_prefix(source_name) -%}
    {#- A colon in the name of a shop is escaped, or shop a:b with account c would be shop a with account b:c. -#}
    replace({{ source_name }}, ':', '%3A') || ':'
{%- endmacro %}

{% macro account_key(source_name, customer_id) -%}
    {{ key_prefix(source_name) }} || {{ customer_id }}
{%- endmacro %}

{% macro address_key(source_name, email) -%}
    {{ key_prefix(source_name) }} || 'email:' || {{ salted_hash(email) }}
{%- endmacro %}

{% macro address_hash_of(source_name, source_key) -%}
    {#- What address_key put into the key of a guest: the hash alone, the same in every shop. -#}
    substr({{ source_key }}, length({{ key_prefix(source_name) }}) + {{ 'email:' | length + 1 }})
{%- endmacro %}

{% macro visitor_key(source_name, anonymous_id) -%}
    {{ key_prefix(source_name) }} || 'visitor:' || {{ salted_hash(anonymous_id) }}
{%- endmacro %}

{% macro fact_source_key(source_name, customer_id, email) -%}
    {#- The account if the fact has one; its own address counts only when it has none (it may be a gift). -#}
    case
        when {{ customer_id }} is not null then {{ account_key(source_name, customer_id) }}
        when {{ email }} is not null then {{ address_key(source_name, email) }}
    end
{%- endmacro %}

{% macro salted_hash(expression) -%}
    {{ sha256(salt() ~ ' || ' ~ expression) }}
{%- endmacro %}
