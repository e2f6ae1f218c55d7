"""A small shop whose triggers were worked out by hand: who does what on two days in July."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

NIGHT = date(2025, 7, 1)
DAY = date(2025, 7, 2)
VARIABLES = {"business_timezone": "UTC", "reporting_currency": "EUR"}


def at(text: str) -> str:
    """A time of the second day."""
    return f"{DAY} {text}"


# Customer: what they do on the second day.
CART_EVENTS = [
    ("left", "add_to_cart", at("09:00:00"), "p1"),  # waits for an order that never comes
    ("bought", "checkout_start", at("09:00:00"), "p1"),  # orders half an hour later
    ("nightly", "add_to_cart", at("22:30:00"), "p1"),  # fires in the last hour of the day
    ("regret", "add_to_cart", at("13:00:00"), "p1"),  # the order of 13:30 is loaded the night after
    ("secret", "add_to_cart", at("09:00:00"), "p1"),  # denies profiling
]
VIEWS = [
    ("browser", at("08:00:00"), "p1"),
    ("browser", at("08:20:00"), "p2"),
    ("browser", at("08:40:00"), "p3"),
    ("patient", "2025-06-20 10:00:00", "p4"),  # comes back into stock
    ("owner", "2025-06-20 10:00:00", "p4"),  # has bought it since
]
CUSTOMERS = ["left", "bought", "nightly", "regret", "secret", "browser", "patient", "owner", "fresh", "buyer"]


def write_trigger_shop(folder: Path, *, late: bool = False) -> None:
    """Write the raw files; `late` adds the order that came too late for the hours, and not for the night."""
    folder.mkdir(parents=True, exist_ok=True)
    customers = [{**_account(name), "created_at": "2025-01-01 00:00:00"} for name in CUSTOMERS]
    orders = [
        _order("b1", "bought", at("09:30:00")),
        _order("w1", "owner", "2025-06-25 10:00:00"),
        _order("x1", "buyer", at("11:00:00")),
        _order("o1", "left", "2025-05-01 10:00:00"),
        _order("o2", "nightly", "2025-05-01 10:00:00"),
        _order("o3", "regret", "2025-05-01 10:00:00"),
        *([_order("r1", "regret", at("13:30:00"))] if late else []),
    ]
    lines = [
        {"order_line_id": f"{order['order_id']}-1", "order_id": order["order_id"], "product_id": product, "quantity": 1}
        | {"unit_price": 20, "updated_at": order["updated_at"]}
        for order in orders
        for product in [{"w1": "p4"}.get(order["order_id"], "p1")]
    ]
    events = [
        _event(number, name, kind, when, product, cart_id=f"cart-{name}")
        for number, (name, kind, when, product) in enumerate(CART_EVENTS)
    ] + [
        _event(100 + number, name, "product_view", when, product) for number, (name, when, product) in enumerate(VIEWS)
    ]
    consents = [
        {"consent_id": "k1", "customer_id": "fresh", "channel": "email", "status": "granted"}
        | {"recorded_at": at("10:15:00"), "loaded_at": at("10:15:00")},
        {"consent_id": "k2", "customer_id": "secret", "channel": "profiling", "status": "denied"}
        | {"recorded_at": "2025-06-01 00:00:00", "loaded_at": "2025-06-01 00:00:00"},
    ]
    products = [
        {"product_id": f"p{number}", "category": "Tea", "unit_price": 20, "updated_at": "2025-01-01 00:00:00"}
        for number in range(1, 5)
    ]
    inventory = [
        {"product_id": "p4", "changed_at": "2025-06-26 00:00:00", "in_stock": "false"},
        {"product_id": "p4", "changed_at": at("10:30:00"), "in_stock": "true"},
    ]
    tables = {
        "customers": customers,
        "orders": orders,
        "order_lines": lines,
        "web_events": events,
        "consents": consents,
        "products": products,
        "inventory": inventory,
    }
    for table, rows in tables.items():
        _write(folder / f"{table}.csv", ({"source_name": "shop", **row} for row in rows))


def _account(name: str) -> dict[str, object]:
    return {"customer_id": name, "email": f"{name}@example.com", "updated_at": "2025-01-01 00:00:00"}


def _order(order_id: str, customer: str, when: str) -> dict[str, object]:
    amounts = {"subtotal_amount": 20, "total_amount": 20, "currency": "EUR"}
    return {"order_id": order_id, "customer_id": customer, "ordered_at": when, "status": "paid", **amounts} | {
        "updated_at": when
    }


def _event(
    number: int, customer: str, kind: str, when: str, product: str, cart_id: str | None = None
) -> dict[str, object]:
    loaded = datetime.fromisoformat(when) + timedelta(seconds=1)
    return {"event_id": f"e{number}", "event_type": kind, "event_at": when, "customer_id": customer} | {
        "product_id": product,
        "cart_id": cart_id,
        "loaded_at": loaded.isoformat(sep=" "),
    }


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
