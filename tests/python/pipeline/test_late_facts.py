"""Facts that come late: a night restates what they touch, lists what is too late, and forgets nothing when it fails."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from pipeline.house import House, differing_marts
from shops.raw_files import Line, RawRow, RawShop
from shops.trap_shop import write_tiny_shop

NIGHTS = [date(2025, 6, 20) + timedelta(days=number) for number in range(5)]
LAST_NIGHT = NIGHTS[-1]
SPINE = "select as_of_date, is_restated from intermediate.as_of_dates order by 1"
LATE = (
    "select fact_kind, fact_id, customer_id, days_late, is_revision, fact_date, arrived_on, found_on, history_from, "
    "history_to, backfill_from from marts.dq_late_facts order by fact_id, source_key"
)
# What tells when it was computed differs from run to run; all else of the transitions is compared.
OF_EACH_RUN = ("fct_segment_transitions", "fct_runs")
TRANSITIONS = "select * exclude (recorded_at) from marts.fct_segment_transitions order by all"
READ_BY_FAILED_RUNS = (
    "select fact_id from intermediate.int_arrivals__facts as facts inner join operations.builds "
    "on recorded_by = invocation_id where state = 'failed' order by 1"
)
STATES = (
    "int_segments__memberships",
    "int_rfm__cut_points",
    "int_orders__as_of",
    "int_events__as_of",
    "int_consents__as_of",
    "int_identity__as_of",
)
# What stops a build halfway: no date lies so many days before another.
UNTHINKABLE = {"recent_activity_days": 99_999_999_999}


def test_nights_with_facts_up_to_three_days_late_give_what_one_full_refresh_gives(house: House) -> None:
    """Each date's states, as the last night that computed it left them, are those of a full refresh at the end."""
    arrivals = list(_arrivals(random.Random(3)))
    lateness = Counter((row["arrived"] - row["dated"]).days for _, row in arrivals)
    assert set(lateness) == {0, 1, 2, 3}
    states: dict[date, list[object]] = {}
    for night in NIGHTS:
        _write(house, [(table, row) for table, row in arrivals if row["arrived"] <= night])
        house.build(as_of=night.isoformat(), reporting_currency="USD")
        spine = [day for day, _ in house.rows(SPINE)]
        touched = {
            day
            for _, row in arrivals
            if row["arrived"] == night
            for day in NIGHTS
            if row["dated"] <= day < night and night > NIGHTS[0]
        }
        assert set(spine) == touched | {night}, night
        states |= _states(house, spine)
    assert house.rows(LATE) == []
    marts, transitions = house.marts(*OF_EACH_RUN), house.rows(TRANSITIONS)

    house.build("--full-refresh", as_of=LAST_NIGHT.isoformat(), reporting_currency="USD")
    assert [day for day, _ in house.rows(SPINE)] == NIGHTS
    assert states == _states(house, NIGHTS)
    assert differing_marts(marts, house.marts(*OF_EACH_RUN)) == {}, "the kept history and cut points too"
    assert transitions == house.rows(TRANSITIONS), "causes too"
    assert len({str(rows) for rows in states.values()}) == len(NIGHTS), "each date has states of its own"


@pytest.mark.long
def test_what_comes_too_late_is_listed_until_its_history_is_recomputed(house: House) -> None:
    write_tiny_shop(house.raw, as_of=date(2025, 6, 20))
    house.build(as_of="2025-06-24", backfill_from="2025-06-21")

    # A quiet night computes one date; what is dated after it is not late.
    _order(house, "early", "2025-06-26", "2025-06-25")
    house.build(as_of="2025-06-25")
    assert house.rows(SPINE) == [(date(2025, 6, 25), False)]

    # A night that fails halfway has read them, and forgets nothing; nor does a selection.
    _order(house, "in_time", "2025-06-24", "2025-06-27")
    _order(house, "late", "2025-06-23", "2025-06-27")
    failed = house.dbt("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
                       as_of="2025-06-27", **UNTHINKABLE)  # fmt: skip
    assert failed.returncode == 1
    assert house.rows(READ_BY_FAILED_RUNS) == [("shop_a:in_time",), ("shop_a:late",)]
    house.build("--select", "+int_arrivals__facts", as_of="2025-06-27")

    house.build(as_of="2025-06-27")
    assert house.rows(SPINE) == [
        (date(2025, 6, 24), True),
        (date(2025, 6, 25), True),
        (date(2025, 6, 26), False),
        (date(2025, 6, 27), False),
    ]
    late = ("order", "shop_a:late", "shop_a:000002", 4, False, *_days(23, 27, 26, 23, 25, 23))
    assert house.rows(LATE) == [late]

    # Amount and date of an order of long ago are revised, another is taken out; nothing is restated.
    _order(house, "late", "2025-06-25", "2025-06-28", amount="9.00")
    _order(house, "early", None, None)
    house.build(as_of="2025-06-28")
    revised = ("order", "shop_a:late", "shop_a:000002", 5, True, *_days(25, 28, 28, 23, 27, 23))
    # What vanished arrives with the run that misses it, two days after its date: in time.
    assert house.rows(LATE) == [revised]
    assert [day.day for day, _ in house.rows(SPINE)] == [26, 27, 28]

    # A backfill by chunks shortens the list, and empties it; then a night finds nothing new.
    house.build(as_of="2025-06-24", backfill_from="2025-06-22")
    assert [day.day for day, _ in house.rows(SPINE)] == [22, 23, 24, 28]
    assert house.rows(LATE) == [("order", "shop_a:late", "shop_a:000002", 5, True, *_days(25, 28, 28, 25, 27, 25))]
    # What a backfill reads first, it has not judged; dates that it computed with it are left alone.
    _order(house, "read_by_the_backfill", "2025-06-24", "2025-06-29")
    house.build(as_of="2025-06-28", backfill_from="2025-06-25")
    assert house.rows(LATE) == []
    house.build(as_of="2025-06-29")
    found = ("order", "shop_a:read_by_the_backfill", "shop_a:000002", 5, False, *_days(24, 29, 29, 24, 24, 24))
    assert house.rows(LATE) == [found]
    assert house.rows(SPINE) == [(date(2025, 6, 29), False)]

    # Under a full refresh nothing is late, and afterwards nothing is new.
    _order(house, "read_by_the_full_refresh", "2025-06-21", "2025-06-29")
    house.build("--full-refresh", as_of="2025-06-29")
    assert house.rows(LATE) == []
    house.build(as_of="2025-06-30")
    assert (house.rows(LATE), house.rows(SPINE)) == ([], [(date(2025, 6, 30), False)])


def _days(*days: int) -> tuple[date, ...]:
    return tuple(date(2025, 6, day) for day in days)


def _order(house: House, order_id: str, dated: str | None, arrived: str | None, *, amount: str = "20.00") -> None:
    """Put an order of the second account into orders.csv, in place of an earlier form; without dates, take it out."""
    path = house.raw / "orders.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    rows = [row for row in rows if f",{order_id}," not in row]
    if dated and arrived:
        values = {
            "source_name": "shop_a", "order_id": order_id, "customer_id": "000002", "ordered_at": f"{dated} 10:00:00",
            "status": "paid", "currency": "USD", "subtotal_amount": amount, "total_amount": amount,
            "updated_at": f"{arrived} 12:00:00",
        }  # fmt: skip
        rows.append(",".join(values.get(column, "") for column in header.split(",")))
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def _states(house: House, days: list[date]) -> dict[date, list[object]]:
    """Every row of every state of these dates."""
    rows = "select * from intermediate.{} where as_of_date = '{}' order by all"
    return {day: [house.rows(rows.format(name, day)) for name in STATES] for day in days}


def _arrivals(rng: random.Random) -> Iterator[tuple[str, RawRow]]:
    """Rows of a small shop, with the date of the fact and the date on which it arrives, at most three days later."""
    shop = RawShop(LAST_NIGHT)
    shop.product("P-01", category="Shoes")
    shop.product("P-02", category="Hats")
    yield from [("products", row | {"dated": NIGHTS[0], "arrived": NIGHTS[0]}) for row in shop.tables["products"]]
    for number in range(160):
        old = number < 80
        dated = NIGHTS[0] - timedelta(days=rng.randrange(1, 400)) if old else rng.choice(NIGHTS)
        # Whoever is to be late by all numbers of days on every night is so by chance.
        arrived = dated + timedelta(days=rng.choice((0, 0, 0, 1, 2, 3)))
        at, stamp = (datetime.combine(day, time(12)) for day in (dated, arrived))
        for table, row in _fact(shop, rng, number, at, f"{stamp}"):
            yield table, row | {"dated": dated, "arrived": arrived}


def _fact(shop: RawShop, rng: random.Random, number: int, at: datetime, stamp: str) -> list[tuple[str, RawRow]]:
    """One fact of a kind by chance: an account that may share its address, an order, a refund, a view, a consent."""
    before = {table: len(rows) for table, rows in shop.tables.items()}
    kind = rng.choice(("account", "order", "order", "order", "refund", "view", "message", "consent"))
    customer_id = f"{rng.randrange(25):06d}"
    if kind == "account":
        shop.add(
            "customers", source_name="shop_b", customer_id=f"b{number}", email=f"c{rng.randrange(12)}@x.example",
            created_at=f"{at}", updated_at=stamp,
        )  # fmt: skip
    elif kind in ("order", "refund"):
        values = {"customer_id": customer_id} if rng.random() < 0.8 else {"customer_email": f"c{number % 12}@x.example"}
        lines = [Line(f"{rng.randrange(5, 80)}.00", product_id=rng.choice(("P-01", "P-02")))]
        order = shop.order("", at, lines, updated_at=stamp, ordered_at=f"{at}", **values)
        if kind == "refund":
            shop.refund(order, at, "3.00", updated_at=stamp, refunded_at=f"{at}")
    elif kind == "view":
        shop.visit(
            "shop_a", at, event_type="product_view", product_id="P-01", customer_id=customer_id,
            anonymous_id=f"v{number % 7}", event_at=f"{at}", loaded_at=stamp,
        )  # fmt: skip
    elif kind == "message":
        shop.add(
            "message_events", source_name="shop_a", event_id=f"{number}", channel="email", event_type="click",
            event_at=f"{at}", customer_id=customer_id, loaded_at=stamp,
        )  # fmt: skip
    else:
        shop.add(
            "consents", source_name="shop_a", consent_id=f"{number}", customer_id=customer_id,
            channel=rng.choice(("email", "profiling", "tracking")), status=rng.choice(("granted", "denied")),
            recorded_at=f"{at}", loaded_at=stamp,
        )  # fmt: skip
    return [(table, row) for table, rows in shop.tables.items() for row in rows[before[table] :]]


def _write(house: House, arrivals: list[tuple[str, RawRow]]) -> None:
    shop = RawShop(LAST_NIGHT)
    for table, row in arrivals:
        shop.add(table, **{name: value for name, value in row.items() if name not in ("dated", "arrived")})
    if not shop.tables["customers"]:
        shop.account("shop_a", datetime(2024, 1, 1))
    shop.write(house.raw)
