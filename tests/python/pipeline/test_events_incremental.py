"""Events that come late, change, move or vanish: what is kept from run to run equals what a full refresh gives."""

import csv
import random
from datetime import date, datetime, timedelta

import duckdb

from pipeline.house import House
from shops.raw_files import COLUMNS

FIRST_DAY = datetime(2025, 1, 1)
DAYS = 45
WEB = ("site_visit", "product_view", "add_to_cart", "search")
MESSAGES = ("sent", "delivered", "open", "click", "bounce")
DAILY, RUNNING = KEPT = ("int_events__daily", "int_events__running")
VARIABLES = {"as_of": "2025-06-30", "reporting_currency": "USD"}

Event = dict[str, str]
Row = dict[str, object]


def test_incremental_runs_equal_a_full_refresh(house: House) -> None:
    rng = random.Random(5)
    events = [_random_event(rng, number) for number in range(1500)]
    _write(house, events)
    house.build("--select", "+int_events__running", **VARIABLES)

    # A run that dies between the two tables leaves the second behind.
    events = _changed(rng, events)
    _write(house, events)
    _run(house, "+int_events__daily")
    events = _changed(rng, events)
    _write(house, events)
    _run(house, "+int_events__running")
    kept = _tables(house)

    # Other points change what was computed before, from the date on that they serve: all that was done is earlier.
    with duckdb.connect(str(house.warehouse)) as connection:
        connection.sql(
            "insert into seeds.engagement_points select activity, points + 1, 2, date '2025-06-15' "
            "from seeds.engagement_points"
        )
    _run(house, "int_events__keys", "int_events__running")
    repointed = _tables(house)
    _run(house, "--full-refresh", *KEPT)
    rebuilt = _tables(house)

    assert len(kept[DAILY]) > 500
    assert kept[DAILY] == rebuilt[DAILY]
    assert repointed[RUNNING] == rebuilt[RUNNING]
    assert kept[RUNNING] == [
        row | {"valid_to": None if row["valid_to"] == date(2025, 6, 15) else row["valid_to"]}
        for row in rebuilt[RUNNING]
        if row["points_version"] == 1
    ]
    assert any(row["points_version"] == 2 for row in rebuilt[RUNNING])


def _random_event(rng: random.Random, number: int, key: int | None = None) -> Event:
    key = rng.randrange(60) if key is None else key
    at = FIRST_DAY + timedelta(seconds=rng.randrange(DAYS * 86400))
    event = {"source_name": "shop", "event_id": f"{number}", "event_at": f"{at}", "loaded_at": f"{at}"}
    if rng.random() < 0.5:
        # The last keys are visitors.
        owner = "customer_id" if key < 40 else "anonymous_id"
        return event | {"event_type": rng.choice(WEB), owner: f"{key}"}
    channel = rng.choice(("email", "email", "sms"))
    return event | {"channel": channel, "event_type": rng.choice(MESSAGES), "customer_id": f"{key % 40}"}


def _changed(rng: random.Random, events: list[Event]) -> list[Event]:
    """Some events change wholly in a newer version, some vanish, some come late, one day and one key vanish."""
    day, key = f"{(FIRST_DAY + timedelta(days=rng.randrange(DAYS))).date()}", f"{rng.randrange(40)}"
    kept = []
    for event in events:
        lot = rng.random()
        if lot < 0.01 or event["event_at"].startswith(day) or event.get("customer_id") == key:
            continue
        kept.append(event)
        if lot > 0.99:
            newer = _random_event(rng, int(event["event_id"]))
            if ("channel" in newer) == ("channel" in event):
                kept.append(newer | {"loaded_at": "2025-06-01 00:00:00"})
    return kept + [_random_event(rng, 100_000 + rng.randrange(10**9)) for _ in range(10)]


def _write(house: House, events: list[Event]) -> None:
    accounts = [
        {"source_name": "shop", "customer_id": f"{key}", "created_at": "2024-12-01", "updated_at": "2024-12-01"}
        for key in range(40)
    ]
    order = {
        "source_name": "shop", "order_id": "1", "customer_id": "1", "ordered_at": "2025-01-10", "status": "paid",
        "currency": "USD", "subtotal_amount": "5", "total_amount": "5", "updated_at": "2025-01-10",
    }  # fmt: skip
    tables = {
        "customers": accounts,
        "orders": [order],
        "web_events": [event for event in events if "channel" not in event],
        "message_events": [event for event in events if "channel" in event],
    }
    for name, rows in tables.items():
        with (house.raw / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name])
            writer.writeheader()
            writer.writerows(rows)


def _run(house: House, *arguments: str) -> None:
    options = [argument for argument in arguments if argument.startswith("--")]
    models = [argument for argument in arguments if not argument.startswith("--")]
    done = house.dbt("run", *options, "--select", *models, **VARIABLES)
    assert done.returncode == 0, done.stdout[-4000:]


def _tables(house: House) -> dict[str, list[Row]]:
    return {table: _table(house, table) for table in KEPT}


def _table(house: House, table: str) -> list[Row]:
    """Return the rows without their fingerprints, in the order of their keys."""
    columns = [name for (name, *_) in house.rows(f"describe intermediate.{table}") if name != "fingerprint"]
    day = "activity_date" if table == DAILY else "valid_from"
    rows = house.rows(f"select {', '.join(columns)} from intermediate.{table} order by source_key, {day}")
    return [dict(zip(columns, row, strict=True)) for row in rows]
