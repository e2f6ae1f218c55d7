"""The dated facts of a customer in one form, so that the cause of a change can be looked for among them.

Readings taken:
- a fact counts when it is used: orders that are not countable, web events and opens under a denial of tracking and
  refunds of a line that is no product are no facts, while a refund whose money is unknown is one;
- of a refund made before its order, the date is the order's and the timestamp its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from .events import Activity
from .identity import SourceKey, source_key_of
from .money import OrderMoney
from .settings import Settings
from .staging import Row

OrderKey = tuple[str, str]


class Fact(NamedTuple):
    """One fact of a source key; `cause` is what a change is put down to when this fact is behind it."""

    cause: str
    names: frozenset[str]
    owner: SourceKey
    on: date
    at: datetime
    fact_id: str
    """Written `source_name:id`."""


class Refund(NamedTuple):
    """A refund of a countable order, whether or not its money is known."""

    refund_id: str
    on: date
    at: datetime


def refunds_by_order(
    rows: Iterable[Row], orders: Iterable[OrderMoney], settings: Settings
) -> dict[OrderKey, list[Refund]]:
    """Return the refunds that may change something; `rows` are the kept ones."""
    order_of = {(order.source_name, order.order_id): order for order in orders}
    refunds: dict[OrderKey, list[Refund]] = defaultdict(list)
    for row in rows:
        order = order_of[row["source_name"], row["order_id"]]
        is_product = {line.line_id: line.is_product for line in order.lines}
        if is_product.get(row["order_line_id"], True):
            on = max(settings.business_date(row["refunded_at"]), order.ordered_on)
            refunds[order.source_name, order.order_id].append(Refund(row["refund_id"], on, row["refunded_at"]))
    return refunds


def facts_of(activity: Activity, refunds: dict[OrderKey, list[Refund]], as_of: date) -> Iterator[Fact]:
    """Yield all facts of a customer up to a date."""
    for order in activity.orders:
        shop, owner = order.source_name, source_key_of(order.source_name, order.customer_id, order.customer_email)
        yield Fact("order", frozenset({"order"}), owner, order.ordered_on, order.ordered_at, f"{shop}:{order.order_id}")
        for refund in refunds.get((shop, order.order_id), ()):
            if refund.on <= as_of:
                yield Fact("refund", frozenset({"refund"}), owner, refund.on, refund.at, f"{shop}:{refund.refund_id}")
    for event in activity.messages:
        names = frozenset({f"{event.channel}:{event.event_type}", f"{event.channel}:*", f"*:{event.event_type}"})
        yield Fact("message_event", names, event.owner, event.on, event.at, f"{event.source_name}:{event.event_id}")
    for event in activity.web_events:
        names = frozenset({f"web:{event.event_type}", "web:*"})
        yield Fact("web_event", names, event.owner, event.on, event.at, f"{event.source_name}:{event.event_id}")
    for consent in activity.consents:
        names, shop = frozenset({f"consent:{consent.channel}"}), consent.owner.source_name
        yield Fact("consent_change", names, consent.owner, consent.on, consent.at, f"{shop}:{consent.consent_id}")
