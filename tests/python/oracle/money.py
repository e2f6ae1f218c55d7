"""Money of orders (spec section 2): lines, discounts, currencies and refunds, in exact decimals.

Readings taken where the spec is silent:
- an order is without lines when staging kept none of its lines;
- shares of an order's discount are rounded down to the cent, and all leftover cents go to one line: the largest,
  among equals the one with the smallest id (as text);
- a discount on an order whose product lines hold no positive value is spread over nothing and changes nothing;
  a discount larger than the lines' value is spread whole, and the net becomes negative;
- a product that is not in `products`, or whose is_product is blank, is a product;
- a refund dated before its order counts from the day of the order;
- a refund in another currency than its order's converts at that currency's rate of the order's date;
- a refund that names a line which its order does not have counts as naming none;
- a refund that names a product line is not capped; one naming none takes at most what remains, and at least nothing;
- when the order's rate or the refund's own is missing, the refund's money is null and it takes nothing;
- gross is the product lines after discounts, before refunds;
- whether a line is fully returned is judged in the order's currency; once a refund names it in another one, in the
  reporting currency, where unknown money takes nothing;
- a discount counts as given when it is above zero as written, on a line that is no product too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from .contract import COUNTABLE_STATUSES
from .settings import Settings
from .staging import Row, TableOutcome, kept
from .values import ZERO, floor_to_cents, to_cents


@dataclass(frozen=True)
class LineMoney:
    """One line after its own discount and its share of the order's, in the order's currency."""

    line_id: str
    is_product: bool
    net_amount: Decimal
    product_id: str | None = None
    quantity: Decimal | None = None
    """Units sold; null for the line that stands for an order without lines."""
    net_revenue: Decimal | None = None
    """The net amount in the reporting currency; null when no rate is near enough."""


@dataclass(frozen=True)
class RefundMoney:
    """What a refund takes off the order's net revenue, in the reporting currency, from its own business date on."""

    refund_id: str
    refunded_on: date
    amount: Decimal
    line_id: str | None
    """The line of the order that it names, if any."""


@dataclass(frozen=True)
class NamedRefund:
    """A refund that names a product line, whether or not its money is known in the reporting currency."""

    line_id: str
    refunded_on: date
    own_amount: Decimal | None
    """In the order's currency; null when the refund is in another."""
    amount: Decimal | None
    """In the reporting currency; null when no rate is near enough."""


@dataclass(frozen=True)
class OrderMoney:
    """A kept order; `gross_revenue` is in the reporting currency, null when no rate is near enough."""

    source_name: str
    order_id: str
    customer_id: str | None
    customer_email: str | None
    ordered_at: datetime
    ordered_on: date
    is_countable: bool
    lines: tuple[LineMoney, ...]
    gross_revenue: Decimal | None
    refunds: tuple[RefundMoney, ...]
    is_discounted: bool
    """Whether the order or any of its lines was given a discount."""
    discount_type: str | None
    named_refunds: tuple[NamedRefund, ...] = ()

    @property
    def product_lines(self) -> list[LineMoney]:
        """The lines that are merchandise."""
        return [line for line in self.lines if line.is_product]

    def is_fully_returned(self, line: LineMoney, by: date) -> bool:
        """Say whether the refunds that name the line, made by a date, have reached its value after discounts."""
        named = [each for each in self.named_refunds if each.line_id == line.line_id and each.refunded_on <= by]
        if not named:
            return False
        if all(each.own_amount is not None for each in named):
            return sum(each.own_amount for each in named) >= line.net_amount
        known = [each.amount for each in named if each.amount is not None]
        return bool(known) and line.net_revenue is not None and sum(known) >= line.net_revenue

    def net_revenue(self, last: date, first: date = date.min) -> Decimal:
        """Return the money dated from `first` to `last`, both included; an order whose money is null adds nothing."""
        ordered = self.gross_revenue if first <= self.ordered_on <= last else None
        refunded = sum((refund.amount for refund in self.refunds if first <= refund.refunded_on <= last), ZERO)
        return (ordered or ZERO) - refunded


class ExchangeRates:
    """Rates to the reporting currency: the latest one dated at most `fx_max_age_days` before the order."""

    def __init__(self, rows: Iterable[Row], settings: Settings) -> None:
        """Index the kept rows of `fx_rates`."""
        self._rates = {(row["currency"], row["rate_date"]): row["rate_to_reporting"] for row in rows}
        self._settings = settings

    def rate(self, currency: str, on: date) -> Decimal | None:
        """Return the rate for a business date, or None when none is near enough."""
        if currency == self._settings.reporting_currency:
            return Decimal(1)
        for age in range(self._settings.fx_max_age_days + 1):
            rate = self._rates.get((currency, on - timedelta(days=age)))
            if rate is not None:
                return rate
        return None


def price_orders(staged: dict[str, TableOutcome], settings: Settings) -> list[OrderMoney]:
    """Price every kept order, sorted by key; the money is that of the whole data, whatever the as-of date."""
    pricer = _Pricer(staged, settings)
    orders = [pricer.price(order) for order in staged["orders"].kept]
    return sorted(orders, key=lambda order: (order.source_name, order.order_id))


class _Pricer:
    """The lines, refunds, products and rates at hand for pricing one order after the other."""

    def __init__(self, staged: dict[str, TableOutcome], settings: Settings) -> None:
        self._settings = settings
        self._rates = ExchangeRates(kept(staged, "fx_rates"), settings)
        self._not_products = {
            (row["source_name"], row["product_id"]) for row in kept(staged, "products") if row["is_product"] is False
        }
        self._lines = _group_by_order(kept(staged, "order_lines"))
        self._refunds = _group_by_order(kept(staged, "refunds"))

    def price(self, order: Row) -> OrderMoney:
        key = (order["source_name"], order["order_id"])
        ordered_on = self._settings.business_date(order["ordered_at"])
        rate = self._rates.rate(order["currency"], ordered_on)
        lines = tuple(
            replace(line, net_revenue=None if rate is None else to_cents(line.net_amount * rate))
            for line in price_lines(order, self._lines[key], self._not_products)
        )
        priced = OrderMoney(
            source_name=order["source_name"],
            order_id=order["order_id"],
            customer_id=order["customer_id"],
            customer_email=order["customer_email"],
            ordered_at=order["ordered_at"],
            ordered_on=ordered_on,
            is_countable=order["status"] in COUNTABLE_STATUSES and not order["is_test"],
            lines=lines,
            gross_revenue=None if rate is None else sum((line.net_revenue for line in lines if line.is_product), ZERO),
            refunds=(),
            is_discounted=any((row["discount_amount"] or ZERO) > 0 for row in (order, *self._lines[key])),
            discount_type=order["discount_type"],
        )
        return replace(
            priced,
            refunds=tuple(self._price_refunds(priced, order["currency"], self._refunds[key])),
            named_refunds=tuple(self._name_refunds(priced, order["currency"], self._refunds[key])),
        )

    def _name_refunds(self, order: OrderMoney, order_currency: str, rows: list[Row]) -> Iterator[NamedRefund]:
        """Take the refunds that name a product line of the order, in both currencies."""
        products = {line.line_id for line in order.lines if line.is_product}
        for row in rows:
            if row["order_line_id"] not in products:
                continue
            currency = row["currency"] or order_currency
            rate = self._rates.rate(currency, order.ordered_on)
            yield NamedRefund(
                line_id=row["order_line_id"],
                refunded_on=max(self._settings.business_date(row["refunded_at"]), order.ordered_on),
                own_amount=row["amount"] if currency == order_currency else None,
                amount=None if rate is None else to_cents(row["amount"] * rate),
            )

    def _price_refunds(self, order: OrderMoney, order_currency: str, rows: list[Row]) -> Iterator[RefundMoney]:
        """Take the refunds one after the other (refunded_at, then refund_id) off the order's merchandise."""
        if order.gross_revenue is None:
            return
        is_product = {line.line_id: line.is_product for line in order.lines}
        remaining = order.gross_revenue
        for row in sorted(rows, key=lambda row: (row["refunded_at"], row["refund_id"])):
            rate = self._rates.rate(row["currency"] or order_currency, order.ordered_on)
            line_id = row["order_line_id"]
            if rate is None or not is_product.get(line_id, True):
                continue
            amount = to_cents(row["amount"] * rate)
            if line_id not in is_product:
                amount = max(ZERO, min(amount, remaining))
            remaining -= amount
            refunded_on = max(self._settings.business_date(row["refunded_at"]), order.ordered_on)
            yield RefundMoney(row["refund_id"], refunded_on, amount, line_id if line_id in is_product else None)


def _group_by_order(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["source_name"], row["order_id"]].append(row)
    return groups


def price_lines(order: Row, rows: list[Row], not_products: set[tuple[str, str]]) -> tuple[LineMoney, ...]:
    """Return the order's lines after all discounts, in the order's currency; without lines one that stands for all."""
    discount = to_cents(order["discount_amount"] or ZERO)
    if not rows:
        return (LineMoney("", is_product=True, net_amount=to_cents(order["subtotal_amount"]) - discount),)
    values = {
        row["order_line_id"]: to_cents(row["quantity"] * row["unit_price"]) - to_cents(row["discount_amount"] or ZERO)
        for row in rows
    }
    products = {row["order_line_id"] for row in rows if (row["source_name"], row["product_id"]) not in not_products}
    shares = spread_discount(discount, {line_id: values[line_id] for line_id in products})
    return tuple(
        LineMoney(
            row["order_line_id"],
            row["order_line_id"] in products,
            values[row["order_line_id"]] - shares.get(row["order_line_id"], ZERO),
            product_id=row["product_id"],
            quantity=row["quantity"],
        )
        for row in sorted(rows, key=lambda row: row["order_line_id"])
    )


def spread_discount(discount: Decimal, values: dict[str, Decimal]) -> dict[str, Decimal]:
    """Spread an order's discount over its product lines in proportion to their positive value, to the cent."""
    weights = {line_id: value for line_id, value in values.items() if value > 0}
    if not weights:
        return {}
    total = sum(weights.values())
    shares = {line_id: floor_to_cents(discount * weight / total) for line_id, weight in weights.items()}
    largest = min(weights, key=lambda line_id: (-weights[line_id], line_id))
    shares[largest] += discount - sum(shares.values())
    return shares
