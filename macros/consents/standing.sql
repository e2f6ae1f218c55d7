{% macro standing_consents(consents) -%}
    {#- From when until when each consent of a source key and channel stands: until that key's next one for the channel.
        Of several at the same instant the strictest counts: denied, then reduced, then granted. -#}
    with consents as (
        select * from {{ consents }}
        where source_key is not null
    ),

    ranked_consents as (
        select
            source_key,
            channel,
            status,
            recorded_date,
            recorded_at,
            max(case when status = 'granted' then 1 else 0 end) over (partition by source_key, channel, recorded_at)
                as full_grants,
            row_number() over (
                partition by source_key, channel, recorded_at
                order by case status when 'denied' then 1 when 'reduced' then 2 else 3 end
            ) as strictness_rank
        from consents
    )

    select
        source_key,
        channel,
        status,
        full_grants > 0 as has_grant,
        recorded_date as standing_from_date,
        lead(recorded_date) over (partition by source_key, channel order by recorded_at) as standing_to_date,
        recorded_at as standing_from,
        lead(recorded_at) over (partition by source_key, channel order by recorded_at) as standing_to
    from ranked_consents
    where strictness_rank = 1
{%- endmacro %}

{% macro is_objection(rows=none) -%}
    {#- Messages that were answered with no, or reached nobody. -#}
    {{ rows ~ '.' if rows }}event_type in ('unsubscribe', 'complaint', 'bounce')
{%- endmacro %}

{% macro profiling_denials() -%}
    {#- Query of who denies profiling at each moment, on any linked account. -#}
    select distinct
        identities.as_of_date,
        identities.customer_id
    from {{ ref('int_moments__standing_consents') }} as standing_consents
    inner join {{ ref('int_moments__identity') }} as identities on standing_consents.source_key = identities.source_key
    inner join {{ ref('moments') }} as moments on identities.as_of_date = moments.as_of_date
    where
        standing_consents.channel = 'profiling'
        and standing_consents.status = 'denied'
        and standing_consents.standing_from < moments.ends_at
        and {{ or_never('standing_consents.standing_to', dbt.type_timestamp()) }} >= moments.ends_at
{%- endmacro %}
