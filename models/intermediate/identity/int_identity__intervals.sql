-- Which customer each source key belongs to, from when until when: half-open intervals without gap or overlap.
with members as (
    select * from {{ ref('int_identity__members') }}
),

components as (
    select * from {{ ref('int_identity__components') }}
),

epochs as (
    select * from {{ ref('int_identity__epochs') }}
),

dated_components as (
    select * from {{ ref('int_identity__dated_components') }}
),

links as (
    select * from {{ ref('int_identity__links') }}
),

dated_links as (
    select * from {{ ref('int_identity__dated_links') }}
),

first_epochs as (
    select
        component_number,
        min(valid_from) as first_changed_on
    from epochs
    group by component_number
),

link_types as (
    select
        epoch_number,
        member_number,
        min(link_type) as link_type
    from dated_links
    group by epoch_number, member_number
    union all
    select
        epochs.epoch_number,
        links.member_number,
        min(links.link_type) as link_type
    from links
    inner join components on links.member_number = components.member_number
    inner join epochs on components.component_number = epochs.component_number
    where epochs.is_only_epoch
    group by epochs.epoch_number, links.member_number
),

before_any_link as (
    select
        members.member_number,
        members.first_seen_on as valid_from,
        members.member_number as canonical_number,
        'self' as link_reason
    from members
    left join components on members.member_number = components.member_number
    left join first_epochs on components.component_number = first_epochs.component_number
    where first_epochs.first_changed_on is null or members.first_seen_on < first_epochs.first_changed_on
),

member_epochs as (
    select
        members.member_number,
        epochs.epoch_number,
        case when members.first_seen_on > epochs.valid_from then members.first_seen_on else epochs.valid_from end
            as valid_from,
        case
            when epochs.is_only_epoch then components.component_number
            else coalesce(dated_components.canonical_number, members.member_number)
        end as canonical_number
    from members
    inner join components on members.member_number = components.member_number
    inner join epochs
        on
            components.component_number = epochs.component_number
            and (epochs.valid_to is null or members.first_seen_on < epochs.valid_to)
    left join dated_components
        on
            epochs.epoch_number = dated_components.epoch_number
            and members.member_number = dated_components.member_number
),

within_components as (
    select
        member_epochs.member_number,
        member_epochs.valid_from,
        member_epochs.canonical_number,
        case
            when member_epochs.canonical_number = member_epochs.member_number then 'self'
            else link_types.link_type
        end as link_reason
    from member_epochs
    left join link_types
        on
            member_epochs.epoch_number = link_types.epoch_number
            and member_epochs.member_number = link_types.member_number
),

periods as (
    select * from before_any_link
    union all
    select * from within_components
),

compared as (
    select
        periods.*,
        lag(periods.canonical_number) over (
            partition by periods.member_number order by periods.valid_from
        ) as previous_canonical_number,
        lag(periods.link_reason) over (
            partition by periods.member_number order by periods.valid_from
        ) as previous_link_reason
    from periods
),

changed as (
    select
        member_number,
        valid_from,
        canonical_number,
        link_reason,
        lead(valid_from) over (partition by member_number order by valid_from) as valid_to
    from compared
    where
        previous_canonical_number is null
        or previous_canonical_number <> canonical_number
        or previous_link_reason <> link_reason
)

select
    members.source_key,
    members.source_name,
    members.source_customer_id,
    members.member_kind,
    canonical_members.source_key as customer_id,
    changed.link_reason,
    changed.valid_from,
    changed.valid_to
from changed
inner join members on changed.member_number = members.member_number
inner join members as canonical_members on changed.canonical_number = canonical_members.member_number
where canonical_members.member_kind <> 'visitor'
