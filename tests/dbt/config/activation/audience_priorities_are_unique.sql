-- What: no two audiences have the same priority at the same time.
-- When it matters: priority says which of several campaigns has a customer; with two alike the name would decide.
-- How to resolve: give one of the two another number; there is no need for them to follow one another.
with dated_audiences as (
    select
        audience_id,
        version,
        priority,
        status,
        effective_from,
        lead(effective_from) over (partition by audience_id order by effective_from) as effective_to
    from {{ ref('audiences') }}
),

audiences as (
    select * from dated_audiences
    where status = 'active'
),

faults as (
    select
        {{ audience_key('audiences') }} as row_key,
        'priority ' || cast(audiences.priority as {{ dbt.type_string() }}) || ' is that of '
        || other_audiences.audience_id as fault,
        'give one of them another number' as mend
    from audiences
    inner join audiences as other_audiences
        on
            audiences.priority = other_audiences.priority
            and audiences.audience_id > other_audiences.audience_id
            and audiences.effective_from < {{ or_never('other_audiences.effective_to') }}
            and other_audiences.effective_from < {{ or_never('audiences.effective_to') }}
)

select
    'audiences' as seed_name,
    row_key,
    fault,
    mend
from faults
