"""The oracle: from a folder of raw CSV files to every customer as of one date.

Readings taken where the spec is silent:
- versions are chosen over the whole data, whatever the as-of date; only the dates of facts are held against it;
- an order without account and without a valid address is kept and priced, but belongs to no customer;
- refunds count for their order's customer from their own date on, in the window's net revenue too, even when the
  order itself lies before the window;
- sums of money skip what is null: a customer whose money is all unknown has 0.00.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from .identity import Person, SourceKey, collect_facts, persons_as_of, source_key_of
from .lifecycle import lifecycle_stage
from .money import OrderMoney, price_orders
from .rfm import CutPoint, RfmInput, RfmModel, RfmScores
from .settings import Settings
from .staging import TableOutcome, stage
from .values import ZERO


@dataclass(frozen=True)
class Customer:
    """One customer as of a date. Money is in the reporting currency, dates are business dates."""

    customer_id: str
    person: Person
    first_order_date: date | None
    last_order_date: date | None
    days_since_last_order: int | None
    lifetime_orders: int
    lifetime_net_revenue: Decimal
    lifetime_gross_revenue: Decimal
    orders_12m: int
    net_revenue_12m: Decimal
    lifecycle_stage: str
    rfm: RfmScores | None
    """Null for prospects."""

    @property
    def source_keys(self) -> set[SourceKey]:
        """Every account, address and visitor that is this customer."""
        return set(self.person.members)


@dataclass(frozen=True)
class Oracle:
    """Everything the oracle knows as of one date."""

    as_of: date
    settings: Settings
    staging: dict[str, TableOutcome]
    """What became of every raw row, by source table."""
    orders: list[OrderMoney]
    """Every kept order, whatever its date and status."""
    customers: dict[str, Customer]
    """By canonical id, `source_name:source key`."""
    cut_points: list[CutPoint]

    def customer_of(self, source_name: str, key: str) -> Customer:
        """Return the customer that an account id or a normalised address belongs to."""
        return next(
            customer
            for customer in self.customers.values()
            if any(member.source_name == source_name and member.key == key for member in customer.person.members)
        )

    def countable_orders(self) -> list[OrderMoney]:
        """Return the countable orders dated on or before the as-of date."""
        return [order for order in self.orders if order.is_countable and order.ordered_on <= self.as_of]


def compute(raw_dir: Path, as_of: date, **settings: Any) -> Oracle:
    """Compute the customers of a raw folder as of the end of a business date; `settings` are those of `Settings`."""
    chosen = Settings(**settings)
    staged = stage(raw_dir)
    orders = price_orders(staged, chosen)
    persons = persons_as_of(collect_facts(staged, orders, chosen), as_of, chosen)
    orders_by_person = _attribute(orders, persons, as_of)
    inputs = {
        person.canonical: rfm_input
        for person in persons
        if (rfm_input := _rfm_input(orders_by_person[person.canonical], as_of, chosen))
    }
    model = RfmModel(list(inputs.values()))
    customers = [
        _measure(person, orders_by_person[person.canonical], inputs.get(person.canonical), model, as_of)
        for person in persons
    ]
    return Oracle(
        as_of=as_of,
        settings=chosen,
        staging=staged,
        orders=orders,
        customers={customer.customer_id: customer for customer in customers},
        cut_points=model.published_cut_points,
    )


def _attribute(
    orders: Iterable[OrderMoney], persons: Iterable[Person], as_of: date
) -> dict[SourceKey, list[OrderMoney]]:
    """Group the countable orders up to `as_of` by the canonical key of whoever placed them."""
    canonical_of = {member: person.canonical for person in persons for member in person.members}
    orders_by_person: dict[SourceKey, list[OrderMoney]] = defaultdict(list)
    for order in orders:
        owner = source_key_of(order.source_name, order.customer_id, order.customer_email)
        if owner and order.is_countable and order.ordered_on <= as_of:
            orders_by_person[canonical_of[owner]].append(order)
    return orders_by_person


def _rfm_input(orders: list[OrderMoney], as_of: date, settings: Settings) -> RfmInput | None:
    """Return the measures of a purchaser over the window (D - days, D], or None for a prospect."""
    if not orders:
        return None
    window_start = as_of - timedelta(days=settings.rfm_window_days - 1)
    orders_in_window = sum(order.ordered_on >= window_start for order in orders)
    return RfmInput(
        days_since_last_order=(as_of - max(order.ordered_on for order in orders)).days,
        orders=orders_in_window,
        net_revenue=sum((order.net_revenue(as_of, window_start) for order in orders), ZERO),
        is_in_population=orders_in_window > 0,
    )


def _measure(
    person: Person, orders: list[OrderMoney], rfm_input: RfmInput | None, model: RfmModel, as_of: date
) -> Customer:
    order_dates = [order.ordered_on for order in orders]
    return Customer(
        customer_id=person.canonical.customer_id,
        person=person,
        first_order_date=min(order_dates, default=None),
        last_order_date=max(order_dates, default=None),
        days_since_last_order=rfm_input.days_since_last_order if rfm_input else None,
        lifetime_orders=len(orders),
        lifetime_net_revenue=sum((order.net_revenue(as_of) for order in orders), ZERO),
        lifetime_gross_revenue=sum((order.gross_revenue or ZERO for order in orders), ZERO),
        orders_12m=rfm_input.orders if rfm_input else 0,
        net_revenue_12m=rfm_input.net_revenue if rfm_input else ZERO,
        lifecycle_stage=lifecycle_stage(order_dates, as_of),
        rfm=model.scores(rfm_input) if rfm_input else None,
    )
