{% macro trigger_models() -%}
    {#- The triggers that are computed: whether hourly runs move them, whether the cause is told apart by the person
        (else by a record, which has one person), and what each has beside the columns of all. -#}
    {{ return({
        'welcome': {'is_hourly': true, 'is_personal': true, 'columns': ['variant']},
        'abandoned_cart': {'is_hourly': true, 'columns': ['value_amount', 'is_high_value', 'answered_at']},
        'browse_abandonment': {'is_hourly': true, 'columns': ['answered_at']},
        'back_in_stock': {
            'is_hourly': true, 'is_personal': true, 'columns': ['variant', 'product_id', 'category', 'answered_at'],
        },
        'post_purchase': {'columns': ['variant']},
        'value_tier_promotion': {'is_personal': true, 'columns': ['variant']},
        'at_risk': {'columns': []},
        'churn_risk': {'columns': []},
        'replenishment': {'columns': ['variant', 'product_id', 'category']},
        'category_affinity': {'columns': ['category']},
        'engagement_decay': {'columns': []},
    }) }}
{%- endmacro %}

{% macro trigger_rule(trigger_name) -%}
    {#- The versions of the rule of one trigger, with the as-of dates they serve. -#}
    select * from ({{ definitions_in_force(ref('trigger_rules')) }}) as rules_in_force
    where trigger_name = '{{ trigger_name }}'
{%- endmacro %}

{% macro is_denied_at(judged, channel, at) -%}
    {#- Whether a consent stands against the use at that time; the alias is denials. -#}
    {{ judged }}.as_of_date = denials.as_of_date
    and {{ judged }}.customer_id = denials.customer_id
    and denials.channel = '{{ channel }}'
    and {{ at }} >= denials.denied_from
    and {{ at }} < {{ or_never('denials.denied_to', dbt.type_timestamp()) }}
{%- endmacro %}

{% macro is_within(days, happened_at) -%}
    {#- Whether a fact of one of the days belongs into what the run decides; the day before does not. -#}
    not {{ days }}.is_before
    and {{ happened_at }} >= {{ days }}.window_from
    and {{ happened_at }} < {{ days }}.window_to
{%- endmacro %}

{% macro last_orders(customers) -%}
    {#- The last countable order of each customer of a table expression with as_of_date, customer_id and
        last_order_date. -#}
    select
        ranked_orders.as_of_date,
        ranked_orders.customer_id,
        ranked_orders.order_key
    from (
        select
            {{ customers }}.as_of_date,
            {{ customers }}.customer_id,
            {{ key_prefix('orders.source_name') }} || orders.order_id as order_key,
            row_number() over (
                partition by {{ customers }}.as_of_date, {{ customers }}.customer_id
                order by orders.ordered_at desc, orders.order_id desc, orders.source_name desc
            ) as recency_rank
        from {{ customers }}
        inner join {{ ref('int_identity__as_of') }} as identities
            on
                {{ customers }}.as_of_date = identities.as_of_date
                and {{ customers }}.customer_id = identities.customer_id
        inner join {{ ref('int_orders__countable') }} as orders
            on
                identities.source_key = orders.source_key
                and {{ customers }}.last_order_date = orders.order_date
    ) as ranked_orders
    where ranked_orders.recency_rank = 1
{%- endmacro %}

{% macro forget_decisions() -%}
    {#- Decisions of builds that failed, and of nights whose date is no longer a computed one. -#}
    {{ forget_failed_builds(
        none if is_hourly_run() else 'not is_hourly and ' ~ business_date('fired_at') ~ ' not in (select as_of_date from '
        ~ ref('int_history__timeline') ~ ')'
    ) }}
{%- endmacro %}
