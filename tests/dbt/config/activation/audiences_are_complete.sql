{%- set texts = [
    'audience_id', 'name', 'description', 'campaign_group', 'owner', 'changed_by', 'change_reason'
] -%}
{%- set others = [
    'version', 'effective_from', 'priority', 'holdout_share', 'offers_discount', 'stops_after_order', 'ignores_season'
] -%}
{%- set words = {
    'kind': ['campaign', 'exclusion', 'lookalike_seed'],
    'channel': ['email', 'sms', 'push', 'ads'],
    'goal': ['acquisition', 'onboarding', 'conversion', 'growth', 'retention', 'reactivation'],
    'status': ['active', 'draft', 'retired'],
} -%}
-- What: every row of audiences says what it is, who owns it, who changed it and why; kind, channel, goal and status are
-- words that the engine knows; the share held out lies between 0 and 1; only campaigns hold anybody out, and what is no
-- campaign is for ads.
-- When it matters: an audience with an unknown channel reaches nobody, and one of an unknown kind is never suppressed.
-- How to resolve: mend the column named in seeds/activation/audiences.csv.
with audiences as (
    select * from {{ ref('audiences') }}
),

faults as (
    {%- for column in texts %}
    select
        {{ audience_key() }} as row_key,
        '{{ column }} is empty' as fault,
        'fill it' as mend
    from audiences
    where coalesce(trim({{ column }}), '') = ''
    union all
    {%- endfor %}
    {%- for column in others %}
    select
        {{ audience_key() }} as row_key,
        '{{ column }} is empty' as fault,
        'fill it' as mend
    from audiences
    where {{ column }} is null
    union all
    {%- endfor %}
    {%- for column, known in words.items() %}
    select
        {{ audience_key() }} as row_key,
        '{{ column }} is ' || coalesce({{ column }}, 'empty') as fault,
        'write one of {{ known | join(', ') }}' as mend
    from audiences
    where
        {{ column }} is null
        or (
            {%- for word in known %}
            {{ column }} <> '{{ word }}'{{ ' and' if not loop.last }}
            {%- endfor %}
        )
    union all
    {%- endfor %}
    select
        {{ audience_key() }} as row_key,
        'holdout_share is ' || cast(holdout_share as {{ dbt.type_string() }}) as fault,
        'write a share from 0 to less than 1, such as 0.1' as mend
    from audiences
    where holdout_share < 0 or holdout_share >= 1
    union all
    select
        {{ audience_key() }} as row_key,
        'it holds out customers and is no campaign' as fault,
        'write 0' as mend
    from audiences
    where kind <> 'campaign' and holdout_share > 0
    union all
    select
        {{ audience_key() }} as row_key,
        'it is no campaign and its channel is ' || channel as fault,
        'write ads' as mend
    from audiences
    where kind <> 'campaign' and channel <> 'ads'
)

select
    'audiences' as seed_name,
    row_key,
    fault,
    mend
from faults
