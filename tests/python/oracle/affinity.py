"""Affinity to categories, brands and parent categories (spec section 5).

Readings taken where the spec and the readings of issue 3 are silent:
- a category is its name: the same name in two shops is one category;
- only the category may come from a view's own column, and only when the catalogue has none for the product;
- a line's refunds in the window's orders count up to D, whenever they were made.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .events import Activity, WebEvent
from .money import LineMoney, OrderMoney
from .settings import Settings
from .staging import Row

KINDS = ("category", "brand", "parent_category")
ORDER_POINTS = 3
VIEW_POINTS = 1
LISTED_FROM = 3
TOP = 3


class Catalogue:
    """The products of all shops."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Index the kept rows of `products`."""
        self._products = {(row["source_name"], row["product_id"]): row for row in rows}

    def of_line(self, order: OrderMoney, line: LineMoney, kind: str) -> str | None:
        """Return the category, brand or parent category of a line."""
        return self._products.get((order.source_name, line.product_id), {}).get(kind)

    def of_view(self, view: WebEvent, kind: str = "category") -> str | None:
        """Return that of a product view."""
        name = self._products.get((view.source_name, view.product_id), {}).get(kind)
        return view.category if name is None and kind == "category" else name

    def is_accessory(self, view: WebEvent) -> bool:
        """Say whether an accessory was viewed."""
        return self._products.get((view.source_name, view.product_id), {}).get("is_accessory") is True

    def names_bought(self, order: OrderMoney, kind: str = "category") -> set[str]:
        """Return what an order had of a kind, returned or not."""
        return {name for line in order.product_lines if (name := self.of_line(order, line, kind)) is not None}

    def names_kept(self, order: OrderMoney, kind: str, by: date) -> set[str]:
        """Return what an order contains of a kind, without lines that were fully returned by a date."""
        return {
            name
            for line in order.product_lines
            if (name := self.of_line(order, line, kind)) is not None and not order.is_fully_returned(line, by)
        }


@dataclass(frozen=True)
class Affinity:
    """A customer's affinity to one name, with what it is made of."""

    name: str
    orders: int
    views: int
    last_active_at: datetime
    share: Decimal
    """Of the scores of all names of the kind, to 4 decimals."""

    @property
    def score(self) -> int:
        """Points."""
        return ORDER_POINTS * self.orders + VIEW_POINTS * self.views


def affinities(
    activity: Activity, kind: str, catalogue: Catalogue, as_of: date, settings: Settings
) -> tuple[Affinity, ...]:
    """Return the listed affinities of a kind, the strongest first."""
    before = as_of - timedelta(days=settings.affinity_window_days)
    ordered_at: dict[str, list[datetime]] = defaultdict(list)
    viewed_at: dict[str, list[datetime]] = defaultdict(list)
    for order in activity.orders:
        if order.ordered_on > before:
            for name in catalogue.names_kept(order, kind, as_of):
                ordered_at[name].append(order.ordered_at)
    for view in activity.web("product_view"):
        name = catalogue.of_view(view, kind)
        if view.on > before and name is not None:
            viewed_at[name].append(view.at)
    names = ordered_at.keys() | viewed_at.keys()
    points = {name: ORDER_POINTS * len(ordered_at[name]) + VIEW_POINTS * len(viewed_at[name]) for name in names}
    listed = [
        Affinity(
            name=name,
            orders=len(ordered_at[name]),
            views=len(viewed_at[name]),
            last_active_at=max(ordered_at[name] + viewed_at[name]),
            share=(Decimal(points[name]) / sum(points.values())).quantize(Decimal("0.0001"), ROUND_HALF_UP),
        )
        for name in names
        if points[name] >= LISTED_FROM
    ]
    listed.sort(key=lambda affinity: affinity.name)
    return tuple(sorted(listed, key=lambda affinity: (affinity.score, affinity.last_active_at), reverse=True))


def first_purchase(activity: Activity, kind: str, catalogue: Catalogue) -> str | None:
    """Return what the highest-value product line of the first order is of, null when that has none."""
    if not activity.orders or not activity.orders[0].product_lines:
        return None
    first = activity.orders[0]
    line = min(first.product_lines, key=lambda line: (-line.net_amount, line.line_id))
    return catalogue.of_line(first, line, kind)


def most_orders_in_one_category(activity: Activity, catalogue: Catalogue, as_of: date) -> int:
    """Return how many orders of all time contain the category that most of them contain."""
    orders: dict[str, int] = defaultdict(int)
    for order in activity.orders:
        for name in catalogue.names_kept(order, "category", as_of):
            orders[name] += 1
    return max(orders.values(), default=0)
