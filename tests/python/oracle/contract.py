"""The raw tables of spec section 1: their columns, keys and clocks, as plain data."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How the text of a column is read."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    CODE = "code"  # a status or a type: trimmed and lower-cased
    CURRENCY = "currency"  # trimmed and upper-cased


@dataclass(frozen=True)
class Table:
    """One raw table.

    `own_time` is the column that dates the fact itself; `required_numbers` may not be null.
    """

    name: str
    keys: tuple[str, ...]
    columns: dict[str, Kind]
    own_time: str | None = None
    required_numbers: tuple[str, ...] = ()


def _columns(**kinds: str) -> dict[str, Kind]:
    """Turn `text="a b", number="c"` into a mapping from column name to kind."""
    return {column: Kind(kind) for kind, names in kinds.items() for column in names.split()}


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "orders",
            ("source_name", "order_id"),
            _columns(
                text="source_name order_id customer_id customer_email discount_code discount_type channel "
                "payment_method shipping_country shipping_city",
                timestamp="ordered_at updated_at",
                code="status",
                currency="currency",
                number="subtotal_amount discount_amount shipping_amount tax_amount total_amount",
                boolean="is_test",
            ),
            own_time="ordered_at",
        ),
        Table(
            "order_lines",
            ("source_name", "order_line_id"),
            _columns(
                text="source_name order_line_id order_id product_id",
                number="quantity unit_price unit_cost discount_amount",
                timestamp="updated_at",
            ),
            required_numbers=("quantity", "unit_price"),
        ),
        Table(
            "refunds",
            ("source_name", "refund_id"),
            _columns(
                text="source_name refund_id order_id order_line_id",
                timestamp="refunded_at updated_at",
                number="amount",
                currency="currency",
            ),
            own_time="refunded_at",
            required_numbers=("amount",),
        ),
        Table(
            "customers",
            ("source_name", "customer_id"),
            _columns(
                text="source_name customer_id email phone first_name last_name gender country city language "
                "acquisition_channel",
                timestamp="created_at updated_at",
                date="birth_date",
            ),
            own_time="created_at",
        ),
        Table(
            "products",
            ("source_name", "product_id"),
            _columns(
                text="source_name product_id sku product_name category parent_category brand",
                number="unit_price",
                boolean="is_consumable is_accessory is_product",
                timestamp="updated_at",
            ),
        ),
        Table(
            "web_events",
            ("source_name", "event_id"),
            _columns(
                text="source_name event_id anonymous_id customer_id customer_email product_id category cart_id "
                "search_query device_type session_id",
                code="event_type",
                timestamp="event_at loaded_at",
            ),
            own_time="event_at",
        ),
        Table(
            "message_events",
            ("source_name", "event_id"),
            _columns(
                text="source_name event_id customer_id customer_email campaign_id",
                code="channel event_type",
                timestamp="event_at loaded_at",
            ),
            own_time="event_at",
        ),
        Table(
            "consents",
            ("source_name", "consent_id"),
            _columns(
                text="source_name consent_id customer_id customer_email",
                code="channel status",
                timestamp="recorded_at loaded_at",
            ),
            own_time="recorded_at",
        ),
        Table(
            "campaigns",
            ("campaign_id",),
            _columns(
                text="campaign_id campaign_name offer_type segment_id experiment_id",
                code="channel goal",
                number="cost_amount",
                boolean="is_personalised is_broadcast",
                timestamp="started_at ended_at",
            ),
            own_time="started_at",
        ),
        Table(
            "campaign_touches",
            ("source_name", "touch_id"),
            _columns(
                text="source_name touch_id campaign_id customer_id",
                code="variant",
                timestamp="touched_at",
            ),
            own_time="touched_at",
        ),
        Table(
            "customer_attributes",
            ("source_name", "customer_id", "attribute", "recorded_at"),
            _columns(
                text="source_name customer_id value",
                code="attribute kind",
                timestamp="recorded_at",
            ),
            own_time="recorded_at",
        ),
        Table(
            "fx_rates",
            ("currency", "rate_date"),
            _columns(currency="currency", date="rate_date", number="rate_to_reporting"),
            required_numbers=("rate_to_reporting",),
        ),
    )
}

COUNTABLE_STATUSES = frozenset({"paid", "shipped", "fulfilled", "completed", "partially_refunded", "refunded"})
UNCOUNTABLE_STATUSES = frozenset({"pending", "cancelled", "voided", "failed"})
KNOWN_STATUSES: dict[str, frozenset[str]] = {
    "orders": COUNTABLE_STATUSES | UNCOUNTABLE_STATUSES,
    "consents": frozenset({"granted", "reduced", "denied"}),
}
