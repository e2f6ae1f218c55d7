{% macro raw_table_keys() -%}
    {#- Key columns of every table of the raw contract, for models that go through all of them. A test proves that this
        is what _raw__sources.yml says (dbt has no graph while it parses a model). -#}
    {{ return({
        'orders': ['source_name', 'order_id'],
        'order_lines': ['source_name', 'order_line_id'],
        'refunds': ['source_name', 'refund_id'],
        'customers': ['source_name', 'customer_id'],
        'products': ['source_name', 'product_id'],
        'inventory': ['source_name', 'product_id', 'changed_at'],
        'web_events': ['source_name', 'event_id'],
        'message_events': ['source_name', 'event_id'],
        'consents': ['source_name', 'consent_id'],
        'campaigns': ['campaign_id'],
        'campaign_touches': ['source_name', 'touch_id'],
        'customer_attributes': ['source_name', 'customer_id', 'attribute', 'recorded_at'],
        'fx_rates': ['currency', 'rate_date'],
        'erasure_requests': ['request_id'],
    }) }}
{%- endmacro %}

{% macro raw_table_dates() -%}
    {#- The business date of a fact, for the tables that have one. -#}
    {{ return({
        'orders': 'order_date',
        'refunds': 'refund_date',
        'customers': 'created_date',
        'inventory': 'cast(changed_at as date)',
        'web_events': 'event_date',
        'message_events': 'event_date',
        'consents': 'recorded_date',
        'campaigns': 'cast(started_at as date)',
        'campaign_touches': 'touched_date',
        'customer_attributes': 'recorded_date',
        'fx_rates': 'rate_date',
        'erasure_requests': 'cast(requested_at as date)',
    }) }}
{%- endmacro %}

{% macro source_name_or_none(table) -%}
    {%- if 'source_name' in raw_table_keys()[table] -%}
        coalesce(source_name, '(missing)')
    {%- else -%}
        '(all shops)'
    {%- endif -%}
{%- endmacro %}

{% macro record_key(table) -%}
    {%- for column in raw_table_keys()[table] if column != 'source_name' -%}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), ''){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
