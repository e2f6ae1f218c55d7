{% macro counted_activities() -%}
    {#- What int_events__daily counts apart: by column, the activity. Only these can be given points. -#}
    {{ return({
        'site_visits': 'site_visit',
        'product_views': 'product_view',
        'add_to_carts': 'add_to_cart',
        'checkout_starts': 'checkout_start',
        'wishlist_adds': 'wishlist_add',
        'searches': 'search',
        'email_opens': 'email_open',
        'email_clicks': 'email_click',
        'sms_opens': 'sms_open',
        'sms_clicks': 'sms_click',
        'push_opens': 'push_open',
        'push_clicks': 'push_click',
        'orders': 'order',
    }) }}
{%- endmacro %}

{% macro count_where(condition) -%}
    cast(count(case when {{ condition }} then 1 end) as integer)
{%- endmacro %}

{% macro is_email(activity) -%}
    {{ activity }} in ('email_sent', 'email_delivered', 'email_open', 'email_click', 'email_bounce')
{%- endmacro %}

{% macro is_open_or_click(activity) -%}
    {{ activity }} in ('email_open', 'email_click', 'sms_open', 'sms_click', 'push_open', 'push_click')
{%- endmacro %}

{% macro activity_hash() -%}
    {#- All of an activity that int_events__daily is computed from. -#}
    {{ content_hash(['source_key', 'activity', 'activity_date', 'activity_at']) }}
{%- endmacro %}
