-- What: every version of an audience that is not retired includes a segment.
-- When it matters: an audience that includes nothing has no members, and nobody is told why.
-- How to resolve: add a row with role include to seeds/activation/audience_segments.csv.
with audiences as (
    select * from {{ ref('audiences') }}
    where status <> 'retired'
),

included as (
    select distinct
        audience_id,
        version
    from {{ ref('audience_segments') }}
    where role = 'include'
),

faults as (
    select
        {{ audience_key('audiences') }} as row_key,
        'it includes no segment' as fault,
        'add a row with role include to audience_segments.csv' as mend
    from audiences
    left join included on audiences.audience_id = included.audience_id and audiences.version = included.version
    where included.audience_id is null
)

select
    'audiences' as seed_name,
    row_key,
    fault,
    mend
from faults
