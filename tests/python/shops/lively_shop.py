"""Sixty customers with twelve lively days, whose rows arrive on their day or, if chance says so, up to three later."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from .raw_files import Account, Line, RawRow, RawShop

LAST_DATE = date(2025, 6, 30)
DATES = [LAST_DATE - timedelta(days=days_ago) for days_ago in reversed(range(12))]
"""The lively days; on each of them somebody moves."""
MAX_DAYS_LATE = 3

DATED_BY = {
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "customers": "created_at",
    "web_events": "event_at",
    "message_events": "event_at",
    "consents": "recorded_at",
}
"""The column that dates a fact, by table; other tables are there from the beginning."""
STAMPED_BY = {"orders": "updated_at", "order_lines": "updated_at", "refunds": "updated_at", "customers": "updated_at"}
"""The column that says when a row arrived; loaded_at in other tables."""

CUSTOMERS = 60
PRODUCTS = {"P-01": "Shoes", "P-02": "Shoes", "P-03": "Shoes", "P-04": "Garden", "P-05": "Toys", "P-06": "Books"}
THRESHOLDS = (30, 60, 90, 120, 180, 365)
"""Days after which something changes by itself; much was done about so many days before the lively days."""


@dataclass(frozen=True)
class Delivery:
    """A row of a raw table, and the date of the first file that holds it."""

    table: str
    row: RawRow
    arrived: date


def deliveries(seed: int | None = None) -> list[Delivery]:
    """Return every row of the shop; a seed delays and revises some, without one each comes on its day and stays."""
    chance = random.Random(f"late {seed}")
    delivered: list[Delivery] = []
    order_arrivals: dict[tuple[str, str], date] = {}
    tables = _shop().tables
    for table, column in DATED_BY.items():
        for row in tables[table]:
            dated = date.fromisoformat(row[column][:10])
            last = min(dated + timedelta(days=MAX_DAYS_LATE), max(LAST_DATE, dated))
            arrivals = [dated]
            if seed is not None and dated >= DATES[0]:
                days = (last - dated).days
                arrivals = sorted(
                    {dated + timedelta(days=chance.randint(0, days)) for _ in range(chance.choice((1, 2)))}
                )
            if table == "orders":
                order_arrivals[row["source_name"], row["order_id"]] = arrivals[0]
                # An earlier form of an order that comes twice.
                delivered += [Delivery(table, row | {"status": "pending"}, day) for day in arrivals[:-1]]
            delivered.append(Delivery(table, row, arrivals[-1]))
    delivered += [
        Delivery("order_lines", row, order_arrivals[row["source_name"], row["order_id"]])
        for row in tables["order_lines"]
    ]
    for table in ("products", "customer_attributes"):
        delivered += [Delivery(table, row, date.min) for row in tables[table]]
    return delivered


def write_delivered(folder: Path, delivered: list[Delivery], until: date) -> None:
    """Write the files as they are at the end of a date: the rows that have arrived, stamped with when they did."""
    shop = RawShop(until)
    for delivery in delivered:
        if delivery.arrived <= until:
            shop.tables[delivery.table].append(_stamped(delivery))
    shop.write(folder)


def _stamped(delivery: Delivery) -> RawRow:
    column = STAMPED_BY.get(delivery.table, "loaded_at")
    return delivery.row | ({column: f"{delivery.arrived} 23:30:00"} if column in delivery.row else {})


def _shop() -> RawShop:
    """Everything that ever happened in the shop; the same each time."""
    shop = _PlainShop(LAST_DATE, seed=12)
    for product_id, category in PRODUCTS.items():
        for source_name in ("shop_a", "shop_b"):
            shop.product(product_id, source_name=source_name, category=category)
    accounts = list(_add_accounts(shop))
    for number, account in enumerate(accounts):
        _add_orders(shop, account)
        _add_events(shop, account, number)
        _add_consents(shop, account)
    _add_mergers(shop, accounts)
    _add_crowded_phone(shop)
    return shop


class _PlainShop(RawShop):
    """Writes moments so that their date can be read off."""

    def stamp(self, moment: datetime) -> str:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _some_day(shop: RawShop, account: Account | None = None) -> datetime:
    """A moment of the lively days, or one that is about to leave a window in them; not before the account."""
    chance = shop.random
    days_ago = chance.randint(0, 11) if chance.random() < 0.5 else chance.choice(THRESHOLDS) + chance.randint(-11, 11)
    at = shop.day(days_ago, hour=chance.randint(6, 21), minute=chance.randrange(60))
    return max(at, account.created_at) if account else at


def _add_accounts(shop: RawShop) -> Iterator[Account]:
    """Most are old, some are opened in the lively days."""
    for number in range(CUSTOMERS):
        days_ago = shop.random.choice((700, 400, 380, 100, 20, 35, shop.random.randint(0, 11)))
        yield shop.account(
            shop.random.choice(("shop_a", "shop_b")),
            shop.day(days_ago, hour=5),
            email=f"lively{number}@lively.example",
            phone=f"+49305550{number:03d}",
            country=shop.random.choice(("DE", "FR", "")),
        )


def _add_orders(shop: RawShop, account: Account) -> None:
    chance = shop.random
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5))):
        lines = [
            Line(
                f"{chance.randint(5, 300)}.{chance.randrange(100):02d}",
                str(chance.choice((1, 1, 2, 12))),
                chance.choice(list(PRODUCTS)),
            )
            for _ in range(chance.randint(1, 3))
        ]
        discount = chance.choice(("", "", "1.00"))
        order = shop.order(account, _some_day(shop, account), lines, discount=discount)
        if chance.random() < 0.2:
            refunded_at = max(_some_day(shop), order.ordered_at + timedelta(hours=1))
            line_id = chance.choice(order.line_ids)
            amount = str(order.lines[order.line_ids.index(line_id)].value)
            shop.refund(order, min(refunded_at, shop.day(0, hour=22)), amount, order_line_id=line_id)


def _add_events(shop: RawShop, account: Account, number: int) -> None:
    """Visits, some before the visitor logged in, and messages."""
    chance = shop.random
    for _ in range(chance.randint(0, 9)):
        logged_in = {"customer_id": account.customer_id} if chance.random() < 0.7 else {}
        shop.visit(
            account.source_name,
            _some_day(shop),
            event_type=chance.choice(("site_visit", "product_view", "product_view", "add_to_cart", "search")),
            anonymous_id=f"visitor{number}",
            product_id=chance.choice(list(PRODUCTS)),
            **logged_in,
        )
    for _ in range(chance.randint(0, 7)):
        event_type = chance.choice(("sent", "sent", "open", "open", "click", "bounce", "unsubscribe"))
        shop.message(account, _some_day(shop), event_type, channel=chance.choice(("email", "email", "sms")))


def _add_consents(shop: RawShop, account: Account) -> None:
    chance = shop.random
    for _ in range(chance.choice((0, 1, 1, 2))):
        channel = chance.choice(("email", "email", "ads", "tracking", "profiling"))
        shop.consent(account, _some_day(shop, account), chance.choice(("granted", "denied")), channel=channel)


def _add_mergers(shop: RawShop, accounts: list[Account]) -> None:
    """In the lively days an account with the address of one customer and the phone of another makes them one.

    Guests open their first account.
    """
    for days_ago, (one, other) in enumerate(zip(accounts[:8], accounts[8:16], strict=True)):
        opened_at = max(shop.day(days_ago, hour=7), one.created_at, other.created_at)
        both = shop.account("shop_b", opened_at, email=one.email, phone=other.phone)
        shop.order(both, max(shop.day(4, hour=20), opened_at), [Line("33.00")])
    for number in range(4):
        email = f"guest{number}@lively.example"
        shop.order(email, shop.day(60 + number), [Line("21.00", product_id="P-04")])
        shop.account("shop_b", shop.day(9 - 2 * number, hour=8), email=email)


def _add_crowded_phone(shop: RawShop) -> None:
    """Five accounts are one customer by their phone; a sixth is one too many, and they are six."""
    for number in range(6):
        created_at = shop.day(200 - number if number < 5 else 6, hour=9)
        account = shop.account("shop_a", created_at, email=f"flat{number}@lively.example", phone="+4930123456")
        shop.order(account, max(shop.day(50 + number), created_at), [Line("12.50")])
