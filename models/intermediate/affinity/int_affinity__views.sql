-- The category, brand and parent category of each product view. What the event itself says serves only where the
-- products do not know the category. A view: those who were never denied tracking are counted by day instead.
{{ config(materialized='view') }}

with web_events as (
    select
        web_events.*,
        coalesce(web_events.source_key, web_events.visitor_key) as viewer_key
    from {{ ref('stg_raw__web_events') }} as web_events
    where web_events.event_type = 'product_view'
),

products as (
    select * from {{ ref('stg_raw__products') }}
),

named_views as (
    select
        web_events.source_name,
        web_events.event_id,
        web_events.viewer_key as source_key,
        coalesce(products.category, web_events.category) as category,
        products.brand,
        products.parent_category,
        web_events.event_date,
        web_events.event_at
    from web_events
    left join products
        on web_events.source_name = products.source_name and web_events.product_id = products.product_id
    where web_events.viewer_key is not null
),

kinds as (
    {{ text_rows(affinity_kinds(), 'kind') }}
),

names as (
    select
        named_views.source_name,
        named_views.event_id,
        named_views.source_key,
        kinds.kind,
        case kinds.kind
            {%- for kind in affinity_kinds() %}
            when '{{ kind }}' then named_views.{{ kind }}
            {%- endfor %}
        end as name,
        named_views.event_date,
        named_views.event_at
    from named_views
    cross join kinds
)

select * from names
where name is not null
