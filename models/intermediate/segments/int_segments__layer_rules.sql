-- The rules of the layers in words, by version, from the seeds that hold them.
{%- set text = dbt.type_string() %}
with lifecycle_stages as (
    {{ definitions_in_force(ref('lifecycle_stages')) }}
),

rfm_segment_rules as (
    {{ definitions_in_force(ref('rfm_segment_rules')) }}
),

value_tiers as (
    {{ definitions_in_force(ref('value_tiers')) }}
),

engagement_levels as (
    {{ definitions_in_force(ref('engagement_levels')) }}
),

purchase_behaviours as (
    {{ definitions_in_force(ref('purchase_behaviours')) }}
),

affinity_points as (
    {{ definitions_in_force(ref('affinity_points')) }}
)

select
    'lifecycle' as layer,
    stage_id as segment_id,
    case when has_ordered then 'has a countable order' else 'no countable order' end
    {%- for column, words in [
        ('max_days_since_first_order', 'first order at most {} days ago'),
        ('min_days_since_last_order', 'last order at least {} days ago'),
        ('max_days_since_last_order', 'last order at most {} days ago'),
        ('min_days_between_last_orders', 'at least {} days between the last two order dates'),
    ] %}
    || {{ rule_words(column, words) }}
    {%- endfor %}
    || case when priority > 1 then '; no earlier stage matches' else '' end as entry_rule,
    priority,
    version,
    effective_from,
    effective_to
from lifecycle_stages
union all
select
    'rfm' as layer,
    rfm_segment as segment_id,
    'recency score ' || {{ score_range('min_recency_score', 'max_recency_score') }}
    || ', frequency score ' || {{ score_range('min_frequency_score', 'max_frequency_score') }}
    || ', monetary score ' || {{ score_range('min_monetary_score', 'max_monetary_score') }}
    || case when priority > 1 then '; no earlier segment matches' else '' end as entry_rule,
    priority,
    version,
    effective_from,
    effective_to
from rfm_segment_rules
union all
select
    'value_tier' as layer,
    tier as segment_id,
    case
        when not is_in_population
            then 'no net revenue in the last {{ var("value_tier_window_days") }} days, on none of the dates of grace'
        else
            'net revenue in the last {{ var("value_tier_window_days") }} days'
            || case
                when customers_above_less_than_one_in is null then ''
                else
                    ', with fewer than one in ' || cast(customers_above_less_than_one_in as {{ text }})
                    || ' of such customers above it'
            end
            || ', on the date or at some time in the {{ var("value_tier_grace_days") }} days before'
            || case when priority > 1 then '; no higher tier is reached' else '' end
    end as entry_rule,
    priority,
    version,
    effective_from,
    effective_to
from value_tiers
union all
select
    'engagement' as layer,
    level_id as segment_id,
    case
        when is_unsubscribed then 'the latest email consent is denied, or unsubscribed or complained since'
        when max_days_since_last_open_or_click is not null
            then
                'last email open or click at most ' || cast(max_days_since_last_open_or_click as {{ text }})
                || ' days ago'
        when is_known_to_email then 'was sent email or agreed to it'
        else 'everybody else'
    end || case when priority > 1 then '; no earlier level matches' else '' end as entry_rule,
    priority,
    version,
    effective_from,
    effective_to
from engagement_levels
union all
select
    'purchase_behaviour' as layer,
    behaviour as segment_id,
    case
        when min_orders is null then 'everybody else'
        else 'at least ' || cast(min_orders as {{ text }}) || ' orders'
    end
    {%- for column, words in [
        ('min_average_units', 'on average at least {} units per order'),
        ('min_units_percentile', 'at least as many as percentile {} of all purchasers'),
        ('min_discounted_percent', 'at least {} % of them discounted'),
        ('max_discounted_percent', 'at most {} % of them discounted'),
    ] %}
    || {{ rule_words(column, words) }}
    {%- endfor %}
    || case when priority > 1 then '; no earlier behaviour matches' else '' end as entry_rule,
    priority,
    version,
    effective_from,
    effective_to
from purchase_behaviours
union all
select
    'category_affinity' as layer,
    '<category>' as segment_id,
    cast(order_points as {{ text }}) || ' points for each order with the category and '
    || cast(view_points as {{ text }})
    || ' for each view in the last {{ var("affinity_window_days") }} days make at least '
    || cast(min_score as {{ text }}) || '; among the {{ dbt.escape_single_quotes("customer's") }} first '
    || cast(max_listed as {{ text }}) || ' categories' as entry_rule,
    1 as priority,
    version,
    effective_from,
    effective_to
from affinity_points
where kind = 'category'
