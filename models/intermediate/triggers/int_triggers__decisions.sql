-- Every decision ever made to act on a trigger: kept from run to run, never changed but for the date on which a run
-- found that it did not hold when it fired; it is cleared when a later run finds that it did. A cause fires once,
-- however often it comes back and whoever has absorbed the customer since, also when the decision was retracted: the
-- message may have been sent. What a build decided that failed was never published, and is forgotten.
{{ config(
    materialized='incremental',
    tags=['nightly', 'hourly'],
    full_refresh=false,
    incremental_strategy='delete+insert',
    unique_key=['trigger_name', 'dedupe_key'],
    on_schema_change='append_new_columns',
    post_hook=[
        "{{ forget_decisions() }}",
        "{{ forget_erased('customer_id') }}",
        "{{ forget_erased('person_key') }}",
    ],
    pre_hook="{{ add_columns({'changed_by': dbt.type_string(), 'retracted_before': 'date'}) }}",
) }}

-- depends_on: {{ ref('int_history__timeline') }}
{%- set days_of_run, identities_of_run = ref('int_triggers__days'), ref('int_moments__identity') %}
{%- set moments_of_run = ref('moments') %}
with candidates as (
    select * from {{ ref('int_triggers__candidates') }}
),

{%- if is_incremental() %}

days as (
    select * from {{ days_of_run }}
    where not is_before
),

identities as (
    select * from {{ identities_of_run }}
),

moments as (
    select * from {{ moments_of_run }}
    where is_latest
),

failed_builds as (
    {{ failed_builds() }}
),

decisions as (
    {{ kept_decisions(this) }}
),

-- As the last build that ended well left them: a retraction of one that failed is forgotten too.
known_decisions as (
    select
        decisions.*,
        failed_builds.invocation_id is not null as is_restored,
        case
            when failed_builds.invocation_id is null then decisions.retracted_on
            else decisions.retracted_before
        end as known_retracted_on
    from decisions
    left join failed_builds on decisions.changed_by = failed_builds.invocation_id
),

-- A customer is found by every id that it has absorbed.
candidate_persons as (
    select
        as_of_date,
        trigger_name,
        cause_key,
        person_key,
        fired_at,
        '' as known_person_key
    from candidates
    where person_key = ''
    union all
    select
        candidates.as_of_date,
        candidates.trigger_name,
        candidates.cause_key,
        candidates.person_key,
        candidates.fired_at,
        identities.source_key as known_person_key
    from candidates
    inner join identities
        on candidates.as_of_date = identities.as_of_date and candidates.customer_id = identities.customer_id
    where candidates.person_key <> ''
),

found_again as (
    select
        known_decisions.trigger_name,
        known_decisions.dedupe_key,
        candidate_persons.as_of_date,
        candidate_persons.cause_key,
        candidate_persons.person_key,
        candidate_persons.fired_at = known_decisions.fired_at as still_holds
    from candidate_persons
    inner join known_decisions
        on
            candidate_persons.trigger_name = known_decisions.trigger_name
            and candidate_persons.cause_key = known_decisions.cause_key
            and candidate_persons.known_person_key = known_decisions.person_key
),

decided_causes as (
    select distinct
        trigger_name,
        cause_key,
        person_key
    from found_again
),

holding as (
    select distinct
        trigger_name,
        dedupe_key
    from found_again
    where still_holds
),

judged_again as (
    select distinct
        known_decisions.trigger_name,
        known_decisions.dedupe_key
    from known_decisions
    inner join days
        on
            {{ business_date('known_decisions.fired_at') }} = days.fact_date
            and {{ is_within('days', 'known_decisions.fired_at') }}
    {%- if is_hourly_run() %}
    where known_decisions.trigger_name in (
        {%- for name, trigger in trigger_models().items() if trigger.is_hourly -%}
            '{{ name }}'{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
    {%- endif %}
),

judged_decisions as (
    select
        known_decisions.*,
        case
            when judged_again.dedupe_key is null then known_decisions.known_retracted_on
            when holding.dedupe_key is null then coalesce(known_decisions.known_retracted_on, moments.moment_date)
        end as new_retracted_on
    from known_decisions
    cross join moments
    left join judged_again
        on
            known_decisions.trigger_name = judged_again.trigger_name
            and known_decisions.dedupe_key = judged_again.dedupe_key
    left join holding
        on
            known_decisions.trigger_name = holding.trigger_name
            and known_decisions.dedupe_key = holding.dedupe_key
),

changed_decisions as (
    select * from judged_decisions
    where is_restored or (known_retracted_on is null) <> (new_retracted_on is null)
),
{%- endif %}

new_candidates as (
    select candidates.*
    from candidates
    {%- if is_incremental() %}
    left join decided_causes
        on
            candidates.trigger_name = decided_causes.trigger_name
            and candidates.cause_key = decided_causes.cause_key
            and candidates.person_key = decided_causes.person_key
    where candidates.is_actionable and decided_causes.trigger_name is null
    {%- else %}
    where candidates.is_actionable
    {%- endif %}
),

ranked_candidates as (
    select
        new_candidates.*,
        row_number() over (
            partition by new_candidates.trigger_name, new_candidates.cause_key, new_candidates.person_key
            order by new_candidates.fired_at, new_candidates.as_of_date, new_candidates.customer_id
        ) as decision_rank
    from new_candidates
)

select
    trigger_name,
    case when person_key = '' then cause_key else person_key || ' ' || cause_key end as dedupe_key,
    cause_key,
    person_key,
    customer_id,
    cause_id,
    variant,
    product_id,
    category,
    {{ this_invocation() }} as decided_by,
    cast(null as {{ dbt.type_string() }}) as changed_by,
    definition_version,
    value_amount,
    is_high_value,
    {{ 'true' if is_hourly_run() else 'false' }} as is_hourly,
    cast(null as date) as retracted_on,
    cast(null as date) as retracted_before,
    fired_at,
    expires_at
from ranked_candidates
where decision_rank = 1
{%- if is_incremental() %}
union all
select
    trigger_name,
    dedupe_key,
    cause_key,
    person_key,
    customer_id,
    cause_id,
    variant,
    product_id,
    category,
    decided_by,
    {{ this_invocation() }} as changed_by,
    definition_version,
    value_amount,
    is_high_value,
    is_hourly,
    new_retracted_on as retracted_on,
    known_retracted_on as retracted_before,
    fired_at,
    expires_at
from changed_decisions
{%- endif %}
