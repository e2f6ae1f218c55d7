{%- set triggers = trigger_models() -%}
{%- set with_threshold = [
    'abandoned_cart', 'browse_abandonment', 'churn_risk', 'replenishment', 'category_affinity', 'engagement_decay'
] -%}
{%- set with_window = ['abandoned_cart', 'back_in_stock'] -%}
-- What: every version of the rules has each trigger that is computed and no other, moved by hourly runs where its model
-- is; waits are at most a day, what only nightly runs move stays valid for more than a day and an hour, and the numbers
-- that a rule needs are there and in range.
-- When it matters: a trigger without a model or without a row never fires, one with a longer wait misses carts, and
-- one that expires before the night that finds it never fires either.
-- How to resolve: mend the row named in seeds/triggers/trigger_rules.csv, or add the model and its line in the macro
-- trigger_models.
with rules as (
    select
        trigger_rules.*,
        {{ row_key(['trigger_name', 'version'], 'trigger_rules') }} as row_key
    from {{ ref('trigger_rules') }} as trigger_rules
),

computed as (
    {%- for name, trigger in triggers.items() %}
    select
        '{{ name }}' as trigger_name,
        {{ 'true' if trigger.is_hourly else 'false' }} as is_hourly,
        {{ 'true' if name in with_threshold else 'false' }} as has_threshold,
        {{ 'true' if name in with_window else 'false' }} as has_window,
        {{ 1 if trigger.is_hourly else 1500 }} as min_valid_minutes,
        {{ 4 if name == 'churn_risk' else 'cast(null as ' ~ dbt.type_int() ~ ')' }} as max_threshold
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

versions as (
    select distinct version
    from rules
    where version is not null
),

needed as (
    select
        computed.trigger_name,
        versions.version
    from computed
    cross join versions
),

compared as (
    select
        rules.*,
        computed.is_hourly as is_moved_by_hours,
        computed.has_threshold,
        computed.has_window,
        computed.min_valid_minutes,
        computed.max_threshold
    from rules
    inner join computed on rules.trigger_name = computed.trigger_name
),

faults as (
    select
        {{ row_key(['trigger_name', 'version'], 'needed') }} as row_key,
        'trigger ' || needed.trigger_name || ' has no row in version '
        || cast(needed.version as {{ dbt.type_string() }}) as fault,
        'add it, for a version is a whole set of rows' as mend
    from needed
    left join rules on needed.trigger_name = rules.trigger_name and needed.version = rules.version
    where rules.trigger_name is null
    union all
    select
        rules.row_key,
        'trigger ' || rules.trigger_name || ' is not computed' as fault,
        'write one of {{ triggers | join(', ') }}' as mend
    from rules
    left join computed on rules.trigger_name = computed.trigger_name
    where computed.trigger_name is null and rules.trigger_name is not null
    union all
    select
        row_key,
        'is_hourly is ' || case when is_hourly then 'true' when not is_hourly then 'false' else 'empty' end as fault,
        case
            when is_moved_by_hours then 'write true, for hourly runs move it'
            else 'write false, for nightly runs alone move it'
        end as mend
    from compared
    where coalesce(is_hourly <> is_moved_by_hours, true)
    union all
    select
        row_key,
        'wait_minutes is ' || coalesce(cast(wait_minutes as {{ dbt.type_string() }}), 'empty') as fault,
        'write minutes from 0 to 1440, a day' as mend
    from rules
    where coalesce(wait_minutes not between 0 and 1440, true)
    union all
    select
        row_key,
        'valid_minutes is ' || coalesce(cast(valid_minutes as {{ dbt.type_string() }}), 'empty') as fault,
        'write ' || cast(min_valid_minutes as {{ dbt.type_string() }}) || ' minutes or more'
        || case when is_moved_by_hours then '' else ', or it expires before the night that finds it' end as mend
    from compared
    where coalesce(valid_minutes < min_valid_minutes, true)
    union all
    select
        row_key,
        'threshold is ' || coalesce(cast(threshold as {{ dbt.type_string() }}), 'empty') as fault,
        'write a whole number from 1 on'
        || coalesce(', at most ' || cast(max_threshold as {{ dbt.type_string() }}), '') as mend
    from compared
    where threshold < 1 or threshold > max_threshold or (threshold is null and has_threshold)
    union all
    select
        row_key,
        case
            when threshold is null then 'threshold is empty and threshold_means is not'
            else 'threshold_means is empty'
        end as fault,
        'fill both, or neither where the rule has no number' as mend
    from rules
    where (threshold is null) <> (threshold_means is null)
    union all
    select
        row_key,
        'window_days is ' || coalesce(cast(window_days as {{ dbt.type_string() }}), 'empty') as fault,
        'write days, 1 or more' as mend
    from compared
    where window_days < 1 or (window_days is null and has_window)
    union all
    select
        row_key,
        'window_days is ' || cast(window_days as {{ dbt.type_string() }}) || ', and the rule has no window' as fault,
        'leave it empty' as mend
    from compared
    where window_days is not null and not has_window
)

select
    'trigger_rules' as seed_name,
    row_key,
    fault,
    mend
from faults
