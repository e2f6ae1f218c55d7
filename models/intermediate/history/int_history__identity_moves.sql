-- What happened to customers themselves on the dates whose transitions are written anew: seen for the first time,
-- absorbed by another or absorbing one, split from another or losing an account to one, gone from the source.
with presence as (
    select * from {{ ref('int_history__intervals') }}
    where layer = 'presence'
),

timeline as (
    select * from {{ ref('int_history__timeline') }}
    where is_written_anew
),

identities as (
    select * from {{ ref('int_identity__intervals') }}
),

first_presence as (
    select
        customer_id,
        min(valid_from) as first_seen_on
    from presence
    group by customer_id
),

appeared as (
    select
        presence.customer_id,
        timeline.as_of_date,
        timeline.previous_date,
        first_presence.first_seen_on = timeline.as_of_date as is_first
    from presence
    inner join timeline on presence.valid_from = timeline.as_of_date
    inner join first_presence on presence.customer_id = first_presence.customer_id
),

vanished as (
    select
        presence.customer_id,
        timeline.as_of_date,
        identities.customer_id as absorbed_by
    from presence
    inner join timeline on presence.valid_to = timeline.as_of_date
    left join identities
        on presence.customer_id = identities.source_key and {{ is_valid_on('identities', 'timeline.as_of_date') }}
),

moving_keys as (
    select source_key
    from identities
    group by source_key
    having min(customer_id) <> max(customer_id)
),

moves as (
    select
        moving_keys.source_key,
        timeline.as_of_date,
        before_move.customer_id as from_customer_id,
        after_move.customer_id as to_customer_id
    from moving_keys
    cross join timeline
    inner join identities as before_move
        on
            moving_keys.source_key = before_move.source_key
            and {{ is_valid_on('before_move', 'timeline.previous_date') }}
    inner join identities as after_move
        on moving_keys.source_key = after_move.source_key and {{ is_valid_on('after_move', 'timeline.as_of_date') }}
    where before_move.customer_id <> after_move.customer_id
),

lost_accounts as (
    select
        moves.from_customer_id as customer_id,
        moves.as_of_date,
        min(moves.to_customer_id) as other_customer_id
    from moves
    left join vanished on moves.from_customer_id = vanished.customer_id and moves.as_of_date = vanished.as_of_date
    where vanished.customer_id is null
    group by moves.from_customer_id, moves.as_of_date
)

select
    customer_id,
    'first_computed' as cause,
    cast(null as {{ dbt.type_string() }}) as cause_id,
    as_of_date
from appeared
where is_first
union all
select
    customer_id,
    'merged' as cause,
    absorbed_by as cause_id,
    as_of_date
from vanished
where absorbed_by is not null
union all
select
    absorbed_by as customer_id,
    'merged' as cause,
    min(customer_id) as cause_id,
    as_of_date
from vanished
where absorbed_by is not null
group by absorbed_by, as_of_date
union all
select
    appeared.customer_id,
    'split' as cause,
    moves.from_customer_id as cause_id,
    appeared.as_of_date
from appeared
inner join moves on appeared.customer_id = moves.source_key and appeared.as_of_date = moves.as_of_date
where not appeared.is_first
union all
select
    customer_id,
    'split' as cause,
    other_customer_id as cause_id,
    as_of_date
from lost_accounts
union all
select
    customer_id,
    'erased' as cause,
    customer_id as cause_id,
    as_of_date
from vanished
where absorbed_by is null
