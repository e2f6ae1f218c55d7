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
-- words that the engine knows; the share held out lies between 0 and 1 and is the same for all audiences of a campaign
-- group; only campaigns hold anybody out, and what is no campaign is for ads.
-- When it matters: an audience with an unknown channel reaches nobody, and one of an unknown kind is never suppressed.
-- How to resolve: mend the column named in seeds/activation/audiences.csv.
with audiences as (
    select * from {{ ref('audiences') }}
),

ranked_audiences as (
    select
        audiences.*,
        row_number() over (partition by audiences.audience_id order by audiences.version desc) as version_rank
    from audiences
    where audiences.status = 'active'
),

campaign_groups as (
    select
        campaign_group,
        min(holdout_share) as smallest_share,
        max(holdout_share) as largest_share
    from ranked_audiences
    where version_rank = 1
    group by campaign_group
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
    where kind in ('exclusion', 'lookalike_seed') and holdout_share > 0
    union all
    select
        {{ audience_key() }} as row_key,
        'it is no campaign and its channel is ' || channel as fault,
        'write ads' as mend
    from audiences
    where kind in ('exclusion', 'lookalike_seed') and channel <> 'ads'
    union all
    select
        {{ audience_key('ranked_audiences') }} as row_key,
        'holdout_share is ' || cast(ranked_audiences.holdout_share as {{ dbt.type_string() }})
        || ', and not in every audience of ' || ranked_audiences.campaign_group as fault,
        'write one share for all audiences of a campaign_group' as mend
    from ranked_audiences
    inner join campaign_groups on ranked_audiences.campaign_group = campaign_groups.campaign_group
    where ranked_audiences.version_rank = 1 and campaign_groups.smallest_share < campaign_groups.largest_share
)

select
    'audiences' as seed_name,
    row_key,
    fault,
    mend
from faults
