{{ config(tags=['nightly', 'hourly']) }}

-- Whatever fires a trigger, whether it can still be acted on at the moment or not. In an hourly run only the triggers
-- that it moves. Nobody who denied profiling when it fired is here.
{%- set text, time = dbt.type_string(), dbt.type_timestamp() %}
{%- set types = {
    'variant': text, 'product_id': text, 'category': text, 'value_amount': money_type(),
    'is_high_value': dbt.type_boolean(), 'answered_at': time,
} %}
with moments as (
    select * from {{ ref('moments') }}
),

rules as (
    {{ definitions_in_force(ref('trigger_rules')) }}
),

denials as (
    select * from {{ ref('int_triggers__denials') }}
    where channel = 'profiling'
),

denied_now as (
    select distinct
        denials.as_of_date,
        denials.customer_id
    from denials
    inner join moments
        on
            denials.as_of_date = moments.as_of_date
            and moments.moment_at < {{ or_never('denials.denied_to', time) }}
),

fired as (
    {%- set names = [] %}
    {%- for name, trigger in trigger_models().items() if trigger.is_hourly or not is_hourly_run() %}
    {%- do names.append(name) %}
    {% if names | length > 1 %}union all{% endif %}
    select
        as_of_date,
        '{{ name }}' as trigger_name,
        cause_key,
        {{ 'customer_id' if trigger.is_personal else "''" }} as person_key,
        customer_id,
        cause_id,
        {%- for column, type in types.items() %}
        {{ column if column in trigger.columns else 'cast(null as ' ~ type ~ ') as ' ~ column }},
        {%- endfor %}
        fired_at
    from {{ ref('int_triggers__' ~ name) }}
    {%- endfor %}
),

timed as (
    select
        fired.*,
        rules.version as definition_version,
        {{ add_seconds('fired.fired_at', 'rules.valid_minutes * 60') }} as expires_at
    from fired
    inner join rules on fired.trigger_name = rules.trigger_name and {{ is_in_force('rules', 'fired.as_of_date') }}
)

select
    timed.as_of_date,
    timed.trigger_name,
    timed.cause_key,
    timed.person_key,
    timed.customer_id,
    timed.cause_id,
    timed.variant,
    timed.product_id,
    timed.category,
    timed.definition_version,
    timed.value_amount,
    timed.is_high_value,
    timed.fired_at <= moments.moment_at
    and timed.expires_at >= moments.moment_at
    and coalesce(timed.answered_at > moments.moment_at, true)
    and denied_now.customer_id is null as is_actionable,
    timed.fired_at,
    timed.expires_at,
    timed.answered_at
from timed
inner join moments on timed.as_of_date = moments.as_of_date
left join denials on {{ is_denied_at('timed', 'profiling', 'timed.fired_at') }}
left join denied_now on timed.as_of_date = denied_now.as_of_date and timed.customer_id = denied_now.customer_id
where denials.customer_id is null
