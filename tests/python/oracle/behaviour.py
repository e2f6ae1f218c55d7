"""Purchase behaviour and its traits (spec section 5), over all countable orders by D.

Readings taken where the spec and the readings of issue 3 are silent:
- a line without quantity (that of an order without lines) has no units, and its money is no price per unit;
- the quarter of D is that of the as-of date, in the calendar of the business time zone;
- the money of a line of zero units counts in the price per unit when other lines have units.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from .money import OrderMoney
from .rfm import ascending_score, cut_points
from .values import ZERO

BULK_UNITS = 10
BULK_TENTH = 9
MIN_ORDERS = 2
DISCOUNTED_TENTHS = 6
FULL_PRICE_TENTHS = 1
SEASON_YEARS = 2
SEASON_QUARTERS = 2
REPLENISHER_DATES = 4
REPLENISHER_MEDIAN_DAYS = 35
REPLENISHER_SPREAD = Fraction(1, 2)
PRICE_BANDS = ("budget", "mid", "premium")


@dataclass(frozen=True)
class Behaviour:
    """The labels of one customer; all but the first may be null or false for whoever has not ordered."""

    purchase_behaviour: str
    is_seasonal: bool
    is_off_season: bool
    is_replenisher: bool
    preferred_discount_type: str | None
    price_band: str | None
    return_rate: Decimal | None


class BehaviourModel:
    """The percentile and the cut points of prices, which need everybody's orders."""

    def __init__(self, orders_of_everybody: Iterable[Sequence[OrderMoney]]) -> None:
        """Take the countable orders by D, customer by customer."""
        everybody = [orders for orders in orders_of_everybody if orders]
        averages = [units_per_order(orders) for orders in everybody]
        self._bulk_from = cut_points(averages, 10)[BULK_TENTH - 1] if averages else None
        prices = [price for orders in everybody if (price := price_per_unit(orders)) is not None]
        self._price_cuts = cut_points(prices, len(PRICE_BANDS))

    def describe(self, orders: Sequence[OrderMoney], as_of: date) -> Behaviour:
        """Return the labels of a customer with these orders."""
        price = price_per_unit(orders)
        seasonal = is_seasonal(orders)
        return Behaviour(
            purchase_behaviour=self._purchase_behaviour(orders),
            is_seasonal=seasonal,
            is_off_season=seasonal and quarter(as_of) not in {quarter(order.ordered_on) for order in orders},
            is_replenisher=is_replenisher(orders),
            preferred_discount_type=preferred_discount_type(orders),
            price_band=None if price is None else PRICE_BANDS[ascending_score(price, self._price_cuts) - 1],
            return_rate=return_rate(orders, as_of),
        )

    def _purchase_behaviour(self, orders: Sequence[OrderMoney]) -> str:
        if orders and units_per_order(orders) >= max(self._bulk_from, BULK_UNITS):
            return "bulk_buyer"
        if len(orders) < MIN_ORDERS:
            return "insufficient"
        discounted = sum(order.is_discounted for order in orders)
        if discounted * 10 >= len(orders) * DISCOUNTED_TENTHS:
            return "discount_driven"
        return "full_price" if discounted * 10 <= len(orders) * FULL_PRICE_TENTHS else "mixed"


def units_per_order(orders: Sequence[OrderMoney]) -> Fraction:
    """Return the average number of product units in an order, exactly."""
    units = sum((line.quantity or 0 for order in orders for line in order.product_lines), Decimal(0))
    return Fraction(units) / len(orders)


def quarter(on: date) -> int:
    """Return the quarter of the year, from 1."""
    return (on.month + 2) // 3


def is_seasonal(orders: Sequence[OrderMoney]) -> bool:
    """Say whether all orders of several years fall in the same one or two quarters."""
    years = {order.ordered_on.year for order in orders}
    quarters = {quarter(order.ordered_on) for order in orders}
    return len(orders) >= MIN_ORDERS and len(years) >= SEASON_YEARS and len(quarters) <= SEASON_QUARTERS


def is_replenisher(orders: Sequence[OrderMoney]) -> bool:
    """Say whether orders come in short and regular intervals."""
    dates = sorted({order.ordered_on for order in orders})
    if len(dates) < REPLENISHER_DATES:
        return False
    gaps = sorted((later - earlier).days for earlier, later in zip(dates, dates[1:], strict=False))
    median = percentile(gaps, Fraction(1, 2))
    spread = percentile(gaps, Fraction(3, 4)) - percentile(gaps, Fraction(1, 4))
    return median <= REPLENISHER_MEDIAN_DAYS and spread / median <= REPLENISHER_SPREAD


def percentile(ascending: Sequence[int], share: Fraction) -> Fraction:
    """Return the percentile of sorted numbers, interpolated between its neighbours."""
    position = share * (len(ascending) - 1)
    below = position.numerator // position.denominator
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (position - below) * (ascending[above] - ascending[below])


def preferred_discount_type(orders: Sequence[OrderMoney]) -> str | None:
    """Return the type of most discounted orders that have one; ties: the latest used, then the name."""
    typed = [order for order in orders if order.is_discounted and order.discount_type is not None]
    counts = Counter(order.discount_type for order in typed)
    last_at: dict[str, datetime] = {}
    for order in typed:
        last_at[order.discount_type] = max(order.ordered_at, last_at.get(order.discount_type, order.ordered_at))
    names = sorted(counts)
    return max(names, key=lambda name: (counts[name], last_at[name]), default=None)


def price_per_unit(orders: Sequence[OrderMoney]) -> Decimal | None:
    """Return the average net price of a product unit before refunds, rounded down to 6 decimals."""
    lines = [
        line
        for order in orders
        for line in order.product_lines
        if line.net_revenue is not None and line.quantity is not None
    ]
    units = sum((line.quantity for line in lines), Decimal(0))
    if units <= 0:
        return None
    average = sum((line.net_revenue for line in lines), ZERO) / units
    return average.quantize(Decimal("0.000001"), ROUND_FLOOR)


def return_rate(orders: Sequence[OrderMoney], as_of: date) -> Decimal | None:
    """Return the share of what was ordered that was refunded by D, to 4 decimals."""
    ordered = sum((order.gross_revenue or ZERO for order in orders), ZERO)
    if ordered <= 0:
        return None
    refunded = sum((each.amount for order in orders for each in order.refunds if each.refunded_on <= as_of), ZERO)
    return (refunded / ordered).quantize(Decimal("0.0001"), ROUND_HALF_UP)
