{#- What the engine of named segments works on: the attributes in the order of their positions, and the numbers that
    stand for "unknown" and "no bound". -#}

{% macro segment_attributes() -%}
    {{ return({
        'number': [
            'days_since_first_order', 'days_since_last_order', 'lifetime_orders', 'lifetime_net_revenue',
            'average_order_value', 'orders_12m', 'net_revenue_12m', 'order_value_index', 'return_rate',
            'most_orders_in_one_category', 'days_since_created', 'activity_count', 'engagement_score',
            'days_since_last_open_or_click', 'last_emails_opened', 'recent_email_clicks',
            'days_since_first_email_grant', 'recent_product_views', 'days_since_last_cart',
            'products_viewed_since_order', 'recent_categories_viewed_not_bought', 'recent_categories_viewed_again',
            'recent_accessory_views', 'recent_open_carts',
        ],
        'date': ['first_order_date', 'last_order_date', 'created_date'],
        'boolean': [
            'has_ordered_since_cart', 'is_one_time_buyer', 'is_seasonal', 'is_off_season', 'is_replenisher',
            'can_email', 'can_sms', 'can_push', 'can_ads',
        ],
        'text': [
            'lifecycle_stage', 'rfm_segment', 'rfm_klaviyo', 'rfm_pymc', 'journey_stage', 'value_tier',
            'value_tier_candidate', 'engagement_level', 'purchase_behaviour', 'preferred_discount_type', 'price_band',
            'top_category', 'top_brand', 'first_purchase_category', 'data_richness', 'country', 'city', 'language',
            'gender', 'age_band', 'acquisition_channel',
        ],
    }) }}
{%- endmacro %}

{% macro segment_limits() -%}
    {#- unknown stands for null; lowest and highest bound every real value but not unknown; never is no value at all. -#}
    {{ return({'unknown': '-1e300', 'lowest': '-1e299', 'highest': '1e299', 'never': '1e300'}) }}
{%- endmacro %}

{% macro as_segment_number(column, data_type) -%}
    {#- An attribute as the number the engine compares: dates as days since 1970-01-01, booleans as 0 and 1. -#}
    {%- if data_type == 'date' -%}
        {%- set number = days_between("cast('1970-01-01' as date)", column) -%}
    {%- elif data_type == 'boolean' -%}
        {%- set number = 'case when ' ~ column ~ ' then 1 when not ' ~ column ~ ' then 0 end' -%}
    {%- else -%}
        {%- set number = column -%}
    {%- endif -%}
    coalesce(cast({{ number }} as {{ double_type() }}), {{ segment_limits().unknown }})
{%- endmacro %}

{% macro text_mark() -%}
    {#- Stands on both sides of every text the engine compares; no shop's text holds it (ASCII unit separator). -#}
    chr(31)
{%- endmacro %}

{% macro marked_text(text) -%}
    {#- A text between two marks, as the tests look for it; nothing between them where it is unknown. -#}
    {{ text_mark() }} || coalesce({{ text }}, '') || {{ text_mark() }}
{%- endmacro %}
