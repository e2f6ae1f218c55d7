-- How time alone can have moved a customer: for each unsettled change whatever could be its cause if no fact is.
{%- set windows = {
    'rfm': var('rfm_window_days'),
    'value_tier': var('value_tier_window_days'),
    'category_affinity': var('affinity_window_days'),
} %}
with unsettled as (
    select * from {{ ref('int_history__unsettled') }}
),

readers as (
    select * from {{ ref('int_history__readers') }}
),

accounts as (
    select * from {{ ref('int_history__accounts') }}
),

facts as (
    select * from {{ ref('int_history__facts') }}
),

denials as (
    select * from {{ ref('int_history__denials') }}
),

recency_scores as (
    select * from {{ ref('int_history__intervals') }}
    where layer = 'recency_score'
),

lifecycle_stages as (
    {{ definitions_in_force(ref('lifecycle_stages')) }}
),

value_tiers as (
    {{ definitions_in_force(ref('value_tiers')) }}
),

windows as (
    {%- for layer, days in windows.items() %}
    select
        '{{ layer }}' as layer,
        {{ days }} as window_days
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

graces as (
    select
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        'grace_end' as cause,
        unsettled.as_of_date
    from unsettled
    inner join value_tiers as old_tier
        on
            unsettled.from_segment_id = old_tier.tier
            and {{ is_in_force('old_tier', 'unsettled.previous_date') }}
    inner join value_tiers as new_tier
        on unsettled.to_segment_id = new_tier.tier and {{ is_in_force('new_tier', 'unsettled.as_of_date') }}
    where unsettled.layer = 'value_tier' and old_tier.priority < new_tier.priority
),

expiries as (
    select distinct
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        'window_expiry' as cause,
        unsettled.as_of_date
    from unsettled
    inner join windows on unsettled.layer = windows.layer
    inner join accounts
        on unsettled.customer_id = accounts.customer_id and unsettled.as_of_date = accounts.as_of_date
    inner join facts
        on
            accounts.source_key = facts.source_key
            and facts.fact_date > {{ add_days('unsettled.previous_date', '-windows.window_days') }}
            and facts.fact_date <= {{ add_days('unsettled.as_of_date', '-windows.window_days') }}
    inner join readers
        on
            unsettled.layer = readers.layer
            and unsettled.defined_as = readers.defined_as
            and facts.cause = readers.cause
            and facts.fact_type = readers.fact_type
            and readers.leaves_window
    left join denials on {{ is_use_denied('unsettled', 'facts') }}
    where denials.customer_id is null
),

stages as (
    select
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        case when lifecycle_stages.max_days_since_last_order is null then 'age' else 'inactivity' end as cause,
        unsettled.as_of_date
    from unsettled
    inner join lifecycle_stages
        on
            unsettled.from_segment_id = lifecycle_stages.stage_id
            and {{ is_in_force('lifecycle_stages', 'unsettled.previous_date') }}
    where unsettled.layer = 'lifecycle'
),

fallen_recency as (
    select
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        'inactivity' as cause,
        unsettled.as_of_date
    from unsettled
    inner join recency_scores as old_score
        on
            unsettled.customer_id = old_score.customer_id
            and {{ is_valid_on('old_score', 'unsettled.previous_date') }}
    inner join recency_scores as new_score
        on
            unsettled.customer_id = new_score.customer_id
            and {{ is_valid_on('new_score', 'unsettled.as_of_date') }}
    where unsettled.layer = 'rfm' and old_score.segment_id > new_score.segment_id
),

by_reader as (
    select
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        readers.cause,
        unsettled.as_of_date
    from unsettled
    inner join readers
        on
            unsettled.layer = readers.layer
            and unsettled.defined_as = readers.defined_as
            and readers.cause is not null
            and readers.fact_type is null
),

layer_causes as (
    select * from graces
    union all
    select * from expiries
    union all
    select * from stages
    union all
    select * from fallen_recency
    union all
    select * from by_reader
    where layer <> 'named'
),

with_layers as (
    select
        unsettled.customer_id,
        unsettled.layer,
        unsettled.segment_id,
        layer_causes.cause,
        unsettled.as_of_date
    from unsettled
    inner join readers on unsettled.layer = readers.layer and unsettled.defined_as = readers.defined_as
    inner join layer_causes
        on
            readers.moves_with_layer = layer_causes.layer
            and unsettled.customer_id = layer_causes.customer_id
            and unsettled.as_of_date = layer_causes.as_of_date
    where unsettled.layer = 'named'
)

select
    customer_id,
    layer,
    segment_id,
    cause,
    as_of_date
from layer_causes
{{ union_distinct() }}
select
    customer_id,
    layer,
    segment_id,
    cause,
    as_of_date
from by_reader
where layer = 'named'
{{ union_distinct() }}
select
    customer_id,
    layer,
    segment_id,
    cause,
    as_of_date
from with_layers
