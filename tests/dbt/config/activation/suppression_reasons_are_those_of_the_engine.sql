-- What: the reasons that are computed are those that are listed, each with a rank of its own.
-- When it matters: a suppression whose reason is not listed drops out of fct_suppressions, and its customer seems lost.
-- How to resolve: list the reason in seeds/activation/suppression_reasons.csv, or take the row out.
with suppression_reasons as (
    select * from {{ ref('suppression_reasons') }}
),

computed as (
    {{ text_rows([
        'erased', 'no_consent', 'unsubscribed', 'bounced', 'converted', 'three_touches_no_response', 'frequency_cap',
        'off_season', 'margin_guard', 'conflicting_campaign', 'holdout',
    ], 'reason') }}
),

faults as (
    select
        coalesce(suppression_reasons.reason, computed.reason) as row_key,
        case when computed.reason is null then 'nothing is suppressed for it' else 'it is not listed' end as fault,
        case when computed.reason is null then 'take the row out' else 'add a row for it' end as mend
    from suppression_reasons
    full outer join computed on suppression_reasons.reason = computed.reason
    where suppression_reasons.reason is null or computed.reason is null
    union all
    select
        reason as row_key,
        'precedence is empty' as fault,
        'give each reason a number of its own' as mend
    from suppression_reasons
    where precedence is null
    union all
    select
        suppression_reasons.reason as row_key,
        'precedence is that of ' || other_reasons.reason as fault,
        'give each reason a number of its own' as mend
    from suppression_reasons
    inner join suppression_reasons as other_reasons
        on
            suppression_reasons.reason > other_reasons.reason
            and suppression_reasons.precedence = other_reasons.precedence
)

select
    'suppression_reasons' as seed_name,
    row_key,
    fault,
    mend
from faults
