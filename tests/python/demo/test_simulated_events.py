"""What is simulated around the Complete Journey is labelled, lies within 2017 and fills every engagement level."""

from __future__ import annotations

from datetime import date

import pytest
from demo_reading import Query

from quintile.demo import ShopSummary

IDS = {"web_events": "event_id", "message_events": "event_id", "consents": "consent_id"}


@pytest.mark.parametrize(("table", "key"), IDS.items())
def test_every_row_is_labelled_and_unique(journey: Query, table: str, key: str):
    rows = journey(f"select bool_and({key} like 'simulated-%'), count(*) = count(distinct {key}) from {table}")
    assert rows == [(True, True)]
    assert journey(f"select distinct source_name from {table}") == [("complete_journey",)]


def test_a_note_says_which_files_are_simulated(journey_folder, journey_summary: ShopSummary):
    note = (journey_folder / "SIMULATED.md").read_text()
    assert all(f"{table}.parquet" in note for table in journey_summary.simulated_tables)


def test_simulated_campaigns_stand_beside_the_real_ones(journey: Query):
    counts = journey(
        "select campaign_id like 'simulated-%' as is_simulated, count(*) from campaigns group by 1 order by 1"
    )
    assert counts == [(False, 27), (True, 50)]
    assert journey("select count(*) from message_events anti join campaigns using (campaign_id)") == [(0,)]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("web_events", "event_at"),
        ("web_events", "loaded_at"),
        ("message_events", "event_at"),
        ("message_events", "loaded_at"),
        ("consents", "recorded_at"),
        ("inventory", "changed_at"),
    ],
)
def test_every_time_lies_in_2017_eastern(journey: Query, table: str, column: str):
    local = f"timezone('America/New_York', timezone('UTC', {column}))::date"
    [(first, last)] = journey(f"select min({local}), max({local}) from {table}")
    assert date(2017, 1, 1) <= first <= last <= date(2017, 12, 31)


def test_no_event_comes_before_its_account(journey: Query):
    for table in ("web_events", "message_events"):
        early = f"select count(*) from {table} join customers using (customer_id) where event_at < created_at"
        assert journey(early) == [(0,)]


def test_every_kind_of_event_occurs(journey: Query):
    assert {kind for (kind,) in journey("select distinct event_type from web_events")} == {
        "site_visit", "product_view", "add_to_cart", "checkout_start", "wishlist_add", "search",
    }  # fmt: skip
    assert {kind for (kind,) in journey("select distinct event_type from message_events")} == {
        "sent", "delivered", "open", "click", "bounce", "unsubscribe", "complaint",
    }  # fmt: skip
    assert journey("select count(distinct channel), count(distinct status) from consents") == [(6, 3)]


def test_every_engagement_level_occurs(journey: Query):
    levels = journey("""
        with consent as (
            select customer_id, arg_max(status, recorded_at) as status, max(recorded_at) as decided_at
            from consents where channel = 'email' group by customer_id
        ),
        messages as (
            select
                customer_id, max(event_at) filter (event_type in ('unsubscribe', 'complaint')) as left_at,
                max(event_at) filter (event_type in ('open', 'click')) as opened_at
            from message_events where channel = 'email' group by customer_id
        )
        select distinct case
            when status = 'denied' or left_at >= decided_at then 'unsubscribed'
            when opened_at >= date '2017-12-02' then 'engaged'
            when opened_at >= date '2017-10-02' then 'passive'
            when status is not null then 'dormant'
            else 'unknown'
        end
        from customers
        left join consent using (customer_id)
        left join messages using (customer_id)
    """)
    assert {level for (level,) in levels} == {"unsubscribed", "engaged", "passive", "dormant", "unknown"}


def test_visitors_log_in_later_or_never(journey: Query):
    visitors = journey("""
        select first_login is null, first_event < first_login, count(*)
        from (
            select min(event_at) as first_event, min(event_at) filter (customer_id is not null) as first_login
            from web_events
            group by anonymous_id
        )
        group by all
    """)
    seen = {(never, before): count for never, before, count in visitors}
    assert seen[(True, None)] > 1000
    assert seen[(False, True)] > 500


def test_carts_are_left_and_categories_browsed_at_the_end(journey: Query):
    carts = journey("""
        select count(*)
        from (
            select customer_id, max(event_at) as left_at from web_events
            where cart_id is not null and customer_id is not null and event_at >= timestamp '2017-12-31 05:00:00'
            group by customer_id, cart_id
        ) as carts
        where not exists (
            from orders where orders.customer_id = carts.customer_id and orders.ordered_at >= carts.left_at
        )
    """)
    browsing = journey("""
        select count(*)
        from (
            select customer_id, max(event_at) as viewed_at from web_events
            where event_type = 'product_view' and customer_id is not null
                and event_at >= timestamp '2017-12-25 05:00:00'
            group by customer_id, category
            having count(distinct product_id) >= 3
        ) as views
        where not exists (
            from orders where orders.customer_id = views.customer_id and orders.ordered_at >= views.viewed_at
        )
    """)
    assert carts[0][0] > 0
    assert browsing[0][0] > 10


def test_prospects_subscribed_without_an_account(journey: Query):
    addresses = journey("select distinct customer_email from consents where customer_id is null")
    assert len(addresses) > 100
    assert all(address.startswith("simulated-subscriber-") for (address,) in addresses)


def test_nobody_is_written_to_after_leaving(journey: Query):
    after = journey("""
        select count(*)
        from message_events as messages
        join (
            select customer_id, max(event_at) as left_at from message_events
            where event_type in ('unsubscribe', 'complaint', 'bounce') group by customer_id
        ) as leavers using (customer_id)
        where messages.channel = 'email' and messages.event_type = 'sent' and messages.event_at > leavers.left_at
    """)
    assert after == [(0,)]
