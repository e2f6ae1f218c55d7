-- What: every version of the caps has one for each channel that messages are sent on, each engagement level, and
-- reduced consents; a cap allows 1 message or more in a window of 1 day or more.
-- When it matters: a customer whose engagement level has no cap may be written to without end.
-- How to resolve: add the row named to seeds/activation/frequency_caps.csv, or mend its numbers.
with frequency_caps as (
    select * from {{ ref('frequency_caps') }}
),

applicable as (
    select level_id as applies_to
    from {{ ref('engagement_levels') }}
    {{ union_distinct() }}
    select 'reduced' as applies_to
),

channels as (
    select 'email' as channel
    union all
    select 'sms' as channel
    union all
    select 'push' as channel
),

versions as (
    select distinct version
    from frequency_caps
),

needed as (
    select
        channels.channel,
        applicable.applies_to,
        versions.version
    from channels
    cross join applicable
    cross join versions
),

faults as (
    select
        {{ row_key(['channel', 'applies_to', 'version'], 'needed') }} as row_key,
        'no cap for ' || needed.applies_to || ' on ' || needed.channel as fault,
        'add the row' as mend
    from needed
    left join frequency_caps
        on
            needed.channel = frequency_caps.channel
            and needed.applies_to = frequency_caps.applies_to
            and needed.version = frequency_caps.version
    where frequency_caps.channel is null
    union all
    select
        {{ row_key(['channel', 'applies_to', 'version'], 'frequency_caps') }} as row_key,
        'there is no ' || coalesce(frequency_caps.applies_to, '(empty)') || ' on '
        || coalesce(frequency_caps.channel, '(empty)') as fault,
        'write a channel that messages are sent on, and an engagement level or reduced' as mend
    from frequency_caps
    left join needed
        on
            frequency_caps.channel = needed.channel
            and frequency_caps.applies_to = needed.applies_to
            and frequency_caps.version = needed.version
    where needed.channel is null
    union all
    select
        {{ row_key(['channel', 'applies_to', 'version']) }} as row_key,
        'the cap allows nothing, or has no window' as fault,
        'write 1 or more for max_messages and window_days' as mend
    from frequency_caps
    where coalesce(max_messages, 0) < 1 or coalesce(window_days, 0) < 1
)

select
    'frequency_caps' as seed_name,
    row_key,
    fault,
    mend
from faults
