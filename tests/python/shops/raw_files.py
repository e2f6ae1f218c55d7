"""A shop's raw tables in memory, with the few verbs that build them, and the way they are written as CSV files."""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

RawRow = dict[str, str]
SHOPS = ("shop_a", "shop_b")
NOT_PRODUCTS = ("POSTAGE", "FEE", "GIFT")
ADJUSTMENT = "ADJUST"

COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple(columns.split())
    for name, columns in {
        "orders": "source_name order_id customer_id customer_email ordered_at status currency subtotal_amount "
        "discount_amount shipping_amount tax_amount total_amount discount_code discount_type channel payment_method "
        "is_test shipping_country shipping_city updated_at",
        "order_lines": "source_name order_line_id order_id product_id quantity unit_price unit_cost discount_amount "
        "updated_at",
        "refunds": "source_name refund_id order_id order_line_id refunded_at amount currency updated_at",
        "customers": "source_name customer_id email phone first_name last_name created_at gender birth_date country "
        "city language acquisition_channel updated_at",
        "products": "source_name product_id sku product_name category parent_category brand unit_price is_consumable "
        "is_accessory is_product updated_at",
        "web_events": "source_name event_id event_type event_at anonymous_id customer_id customer_email product_id "
        "category cart_id search_query device_type session_id loaded_at",
        "message_events": "source_name event_id channel event_type event_at customer_id customer_email campaign_id "
        "loaded_at",
        "consents": "source_name consent_id customer_id customer_email channel status recorded_at loaded_at",
        "campaigns": "campaign_id campaign_name channel goal offer_type segment_id experiment_id is_personalised "
        "is_broadcast cost_amount started_at ended_at",
        "campaign_touches": "source_name touch_id campaign_id customer_id variant touched_at",
        "customer_attributes": "source_name customer_id attribute recorded_at value kind",
        "fx_rates": "currency rate_date rate_to_reporting",
    }.items()
}


@dataclass(frozen=True)
class Account:
    """An account of a shop, with what it shares with others."""

    source_name: str
    customer_id: str
    email: str
    phone: str
    created_at: datetime


@dataclass(frozen=True)
class Line:
    """A line to be sold; prices are in the order's currency."""

    unit_price: str
    quantity: str = "1"
    product_id: str = "P-01"
    discount: str = ""

    @property
    def value(self) -> Decimal:
        """Value after the line's own discount."""
        value = (Decimal(self.quantity) * Decimal(self.unit_price)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return value - Decimal(self.discount or 0)

    @property
    def is_product(self) -> bool:
        """Whether the line is merchandise."""
        return self.product_id not in NOT_PRODUCTS


@dataclass
class PlacedOrder:
    """An order as written, with the ids of its lines."""

    source_name: str
    order_id: str
    ordered_at: datetime
    currency: str
    row: RawRow
    lines: Sequence[Line]
    line_ids: list[str] = field(default_factory=list)

    @property
    def merchandise(self) -> Decimal:
        """Value of the product lines before the order's own discount."""
        return sum((line.value for line in self.lines if line.is_product), Decimal(0))


class RawShop:
    """Two shops in one warehouse; the ids of both start at the same numbers and therefore clash."""

    def __init__(self, as_of: date, seed: int = 7) -> None:
        """Start empty; all chance comes from the seed."""
        self.as_of = as_of
        self.random = random.Random(seed)
        self.tables: dict[str, list[RawRow]] = {name: [] for name in COLUMNS}
        self._ids: Counter[tuple[str, str]] = Counter()

    def day(self, days_ago: int, hour: int = 16, minute: int = 0) -> datetime:
        """Return a moment that many days before the as-of date; 16:00 UTC is the same day in New York."""
        return datetime.combine(self.as_of - timedelta(days=days_ago), time(hour, minute), UTC)

    def next_id(self, source_name: str, table: str, width: int = 0) -> str:
        """Count up per shop and table, so that the same ids occur in both shops."""
        self._ids[source_name, table] += 1
        return f"{self._ids[source_name, table]:0{width}d}"

    def stamp(self, moment: datetime) -> str:
        """Write a moment in one of the ways that shops do: without offset (UTC), with Z, or with an offset."""
        style = self.random.randrange(4)
        if style == 0:
            return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        if style == 1:
            return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        offset = timezone(timedelta(hours=2 if style == 2 else -4))
        return moment.astimezone(offset).isoformat("T" if style == 2 else " ")

    def add(self, table: str, **values: str) -> RawRow:
        """Add a row; columns not named are blank."""
        row = dict.fromkeys(COLUMNS[table], "") | values
        self.tables[table].append(row)
        return row

    def account(
        self, source_name: str, created_at: datetime, /, *, email: str = "", phone: str = "", **values: str
    ) -> Account:
        """Add an account; its id has leading zeros."""
        values.setdefault("customer_id", self.next_id(source_name, "customers", width=6))
        self.add(
            "customers",
            **{
                "source_name": source_name,
                "email": email,
                "phone": phone,
                "created_at": self.stamp(created_at),
                "updated_at": self.stamp(created_at + timedelta(hours=1)),
                "language": "en",
                **values,
            },
        )
        return Account(source_name, values["customer_id"], email, phone, created_at)

    def order(
        self,
        buyer: Account | str,
        ordered_at: datetime,
        lines: Iterable[Line] = (),
        /,
        *,
        source_name: str = "shop_a",
        currency: str = "USD",
        discount: str = "",
        **values: str,
    ) -> PlacedOrder:
        """Add an order with its lines; a buyer that is text is a guest with that address ("" for none).

        An account orders in its own shop. Without lines, name a `subtotal_amount`.
        """
        lines = list(lines)
        if isinstance(buyer, Account):
            source_name = buyer.source_name
            values.setdefault("customer_id", buyer.customer_id)
        else:
            values.setdefault("customer_email", buyer)
        subtotal = sum((line.value for line in lines if line.is_product), Decimal(0))
        values.setdefault("subtotal_amount", f"{subtotal:.2f}")
        values.setdefault("total_amount", f"{Decimal(values['subtotal_amount']) - Decimal(discount or 0):.2f}")
        values.setdefault("updated_at", self.stamp(ordered_at + timedelta(hours=1)))
        values.setdefault("ordered_at", self.stamp(ordered_at))
        values.setdefault("order_id", self.next_id(source_name, "orders"))
        values.setdefault("status", "paid")
        row = self.add("orders", source_name=source_name, currency=currency, discount_amount=discount, **values)
        placed = PlacedOrder(source_name, row["order_id"], ordered_at, currency, row, lines)
        placed.line_ids = [self.line(source_name, row["order_id"], line)["order_line_id"] for line in lines]
        return placed

    def line(self, source_name: str, order_id: str, line: Line, /, **values: str) -> RawRow:
        """Add one line of an order."""
        values.setdefault("order_line_id", self.next_id(source_name, "order_lines"))
        return self.add(
            "order_lines",
            source_name=source_name,
            order_id=order_id,
            product_id=line.product_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_amount=line.discount,
            **values,
        )

    def refund(self, order: PlacedOrder, refunded_at: datetime, amount: str, /, **values: str) -> RawRow:
        """Add a refund of an order; name an `order_line_id` or none."""
        values.setdefault("refund_id", self.next_id(order.source_name, "refunds"))
        values.setdefault("updated_at", self.stamp(refunded_at + timedelta(minutes=5)))
        values.setdefault("refunded_at", self.stamp(refunded_at))
        return self.add("refunds", source_name=order.source_name, order_id=order.order_id, amount=amount, **values)

    def visit(self, source_name: str, event_at: datetime, /, *, anonymous_id: str = "", **values: str) -> RawRow:
        """Add a web event; with a `customer_id` it is one of a visitor who is logged in."""
        values.setdefault("event_id", self.next_id(source_name, "web_events"))
        values.setdefault("event_type", "site_visit")
        values.setdefault("loaded_at", self.stamp(event_at + timedelta(hours=2)))
        values.setdefault("event_at", self.stamp(event_at))
        return self.add("web_events", source_name=source_name, anonymous_id=anonymous_id, **values)

    def view(self, account: Account, event_at: datetime, product_id: str, /, **values: str) -> RawRow:
        """Add a product view, or another web event with a product, of an account that is logged in."""
        return self.visit(
            account.source_name,
            event_at,
            **{
                "event_type": "product_view",
                "customer_id": account.customer_id,
                "product_id": product_id,
                **values,
            },
        )

    def message(
        self, account: Account, event_at: datetime, event_type: str, /, *, channel: str = "email", **values: str
    ) -> RawRow:
        """Add an event of a message to an account."""
        values.setdefault("event_id", self.next_id(account.source_name, "message_events"))
        values.setdefault("customer_id", account.customer_id)
        return self.add(
            "message_events",
            source_name=account.source_name,
            channel=channel,
            event_type=event_type,
            event_at=self.stamp(event_at),
            loaded_at=self.stamp(event_at + timedelta(hours=3)),
            **values,
        )

    def consent(
        self, account: Account, recorded_at: datetime, status: str, /, *, channel: str = "email", **values: str
    ) -> RawRow:
        """Add a consent of an account."""
        values.setdefault("consent_id", self.next_id(account.source_name, "consents"))
        values.setdefault("customer_id", account.customer_id)
        return self.add(
            "consents",
            source_name=account.source_name,
            channel=channel,
            status=status,
            recorded_at=self.stamp(recorded_at),
            loaded_at=self.stamp(recorded_at + timedelta(minutes=10)),
            **values,
        )

    def campaign(self, campaign_id: str, /, *, channel: str = "email", **values: str) -> RawRow:
        """Add a campaign; most have a goal and a segment."""
        values.setdefault("started_at", "2024-01-01")
        return self.add("campaigns", campaign_id=campaign_id, campaign_name=campaign_id, channel=channel, **values)

    def touch(self, account: Account, touched_at: datetime, campaign_id: str, /, **values: str) -> RawRow:
        """Add a touch of an account by a campaign."""
        return self.add(
            "campaign_touches",
            source_name=account.source_name,
            touch_id=self.next_id(account.source_name, "campaign_touches"),
            campaign_id=campaign_id,
            customer_id=account.customer_id,
            touched_at=self.stamp(touched_at),
            **values,
        )

    def product(self, product_id: str, /, *, source_name: str = "shop_a", **values: str) -> RawRow:
        """Add a product to the catalogue."""
        values.setdefault("updated_at", "2020-01-01")
        return self.add("products", source_name=source_name, product_id=product_id, **values)

    def write(self, folder: Path, *, shuffle_seed: int | None = None, repeat: bool = False) -> None:
        """Write every table that has rows; customers.csv starts with a byte-order mark."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.tables.items():
            if not rows:
                continue
            written = rows * 2 if repeat else list(rows)
            if shuffle_seed is not None:
                random.Random(f"{shuffle_seed} {table}").shuffle(written)
            encoding = "utf-8-sig" if table == "customers" else "utf-8"
            with (folder / f"{table}.csv").open("w", encoding=encoding, newline="") as file:
                writer = csv.DictWriter(file, COLUMNS[table], lineterminator="\n")
                writer.writeheader()
                writer.writerows(written)
