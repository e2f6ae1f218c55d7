{%- set names = trigger_models() %}
-- What: every trigger of the seed is computed and every computed one is in the seed, moved by hourly runs where the
-- seed says so; waits are at most a day, and what only nightly runs move stays valid for more than a day and an hour.
-- When it matters: a trigger of the seed without a model never fires, one with a longer wait misses carts, and one
-- that expires before the night that finds it never fires either.
-- How to resolve: mend the row named in seeds/triggers/trigger_rules.csv, or add the model and its line in the macro
-- trigger_models.
with rules as (
    select * from {{ ref('trigger_rules') }}
),

computed as (
    {%- for name, trigger in names.items() %}
    select
        '{{ name }}' as trigger_name,
        {{ 'true' if trigger.is_hourly else 'false' }} as is_hourly
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    coalesce(rules.trigger_name, computed.trigger_name) as trigger_name,
    rules.version
from rules
full outer join computed on rules.trigger_name = computed.trigger_name
where
    rules.trigger_name is null
    or computed.trigger_name is null
    or rules.is_hourly <> computed.is_hourly
    or coalesce(rules.wait_minutes not between 0 and 1440, true)
    or coalesce(rules.valid_minutes < case when rules.is_hourly then 0 else 1500 end, true)
    or (rules.threshold is null) <> (rules.threshold_means is null)
    or (rules.threshold is null and rules.trigger_name in (
        'abandoned_cart', 'browse_abandonment', 'churn_risk', 'replenishment', 'category_affinity', 'engagement_decay'
    ))
    or (rules.window_days is null and rules.trigger_name in ('abandoned_cart', 'back_in_stock'))
