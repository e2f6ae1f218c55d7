"""The oracle: from a folder of raw CSV files to every customer as of one date.

Readings taken where the spec is silent:
- versions are chosen over the whole data, whatever the as-of date; only the dates of facts are held against it;
- an order without account and without a valid address is kept and priced, but belongs to no customer;
- refunds count for their order's customer from their own date on, in the window's net revenue too, even when the
  order itself lies before the window;
- sums of money skip what is null: a customer whose money is all unknown has 0.00;
- whoever denies profiling still counts in populations, cut points and percentiles.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from .affinity import KINDS, Catalogue, affinities, first_purchase
from .behaviour import BehaviourModel
from .consents import is_profiling_denied, may_reach
from .customer import Customer
from .engagement import engagement_level, engagement_score
from .events import Activity, Events, activities
from .identity import Identities, Person, SourceKey, collect_facts
from .lifecycle import lifecycle_stage
from .memberships import memberships, tracking_coverage
from .money import OrderMoney, price_orders
from .named import ShopAverage, named_segments
from .rfm import CutPoint, RfmInput, RfmModel
from .settings import Settings
from .staging import TableOutcome, kept, stage
from .value_tier import ValueTier, ValueTiers
from .values import ZERO, to_cents


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
    tracking_coverage: Fraction | None
    """Share of orders that a web event of the same person preceded; null without web events."""
    activity_of: dict[SourceKey, Activity]
    """What each customer has done, by canonical key."""

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
    return Ledger(raw_dir, Settings(**settings)).on(as_of)


class Ledger:
    """A raw folder, read and priced once for any number of as-of dates."""

    def __init__(self, raw_dir: Path, settings: Settings) -> None:
        """Read everything that does not depend on the as-of date."""
        self.settings = settings
        self.staged = stage(raw_dir)
        self.orders = price_orders(self.staged, settings)
        self._events = Events.read(self.staged, settings)
        self._identities = Identities(collect_facts(self.staged, self.orders, settings), settings)
        self._tiers = ValueTiers(self.orders, self._identities, settings)
        self._catalogue = Catalogue(kept(self.staged, "products"))

    def on(self, as_of: date) -> Oracle:
        """Compute the customers as of the end of a business date."""
        persons = self._identities.persons(as_of)
        activity_of = activities(persons, self.orders, self._events, as_of)
        average = ShopAverage.of(self.orders, as_of)
        models = _Models(as_of, activity_of, self._tiers.on(as_of), self._catalogue, average, self.settings)
        customers = [models.measure(person) for person in persons]
        return Oracle(
            as_of=as_of,
            settings=self.settings,
            staging=self.staged,
            orders=self.orders,
            customers={customer.customer_id: customer for customer in customers},
            cut_points=models.rfm.published_cut_points,
            tracking_coverage=models.tracking_coverage,
            activity_of=activity_of,
        )


class _Models:
    """What can only be said of one customer once all are known."""

    def __init__(
        self,
        as_of: date,
        activity_of: dict[SourceKey, Activity],
        tier_of: dict[SourceKey, ValueTier],
        catalogue: Catalogue,
        shop_average: ShopAverage,
        settings: Settings,
    ) -> None:
        self._as_of = as_of
        self._activity_of = activity_of
        self._tier_of = tier_of
        self._catalogue = catalogue
        self._shop_average = shop_average
        self._settings = settings
        self._rfm_input_of = {
            key: rfm_input
            for key, activity in activity_of.items()
            if (rfm_input := _rfm_input(activity.orders, as_of, settings))
        }
        self._behaviour = BehaviourModel(activity.orders for activity in activity_of.values())
        self.tracking_coverage = tracking_coverage(activity_of.values(), as_of)
        self.rfm = RfmModel(list(self._rfm_input_of.values()))

    def measure(self, person: Person) -> Customer:
        """Return a customer with all facts and labels that it may carry."""
        as_of, activity = self._as_of, self._activity_of[person.canonical]
        orders, rfm_input = activity.orders, self._rfm_input_of.get(person.canonical)
        order_dates = [order.ordered_on for order in orders]
        lifetime_net_revenue = sum((order.net_revenue(as_of) for order in orders), ZERO)
        tier = self._tier_of[person.canonical]
        behaviour = self._behaviour.describe(orders, as_of)
        stage, level = lifecycle_stage(order_dates, as_of), engagement_level(activity, as_of)
        listed = {kind: affinities(activity, kind, self._catalogue, as_of, self._settings) for kind in KINDS}
        customer = Customer(
            customer_id=person.canonical.customer_id,
            person=person,
            first_order_date=min(order_dates, default=None),
            last_order_date=max(order_dates, default=None),
            days_since_last_order=rfm_input.days_since_last_order if rfm_input else None,
            lifetime_orders=len(orders),
            lifetime_net_revenue=lifetime_net_revenue,
            lifetime_gross_revenue=sum((order.gross_revenue or ZERO for order in orders), ZERO),
            average_order_value=to_cents(lifetime_net_revenue / len(orders)) if orders else None,
            orders_12m=rfm_input.orders if rfm_input else 0,
            net_revenue_12m=rfm_input.net_revenue if rfm_input else ZERO,
            is_one_time_buyer=len(orders) == 1,
            return_rate=behaviour.return_rate,
            data_richness=data_richness(activity),
            **{f"can_{channel}": may_reach(activity, channel) for channel in ("email", "sms", "push", "ads")},
            is_profiled=True,
            lifecycle_stage=stage,
            rfm=self.rfm.scores(rfm_input) if rfm_input else None,
            value_tier=tier.published,
            value_tier_candidate=tier.candidate,
            engagement_level=level,
            engagement_score=engagement_score(activity, as_of),
            behaviour=behaviour,
            affinities=listed,
            first_purchases={kind: first_purchase(activity, kind, self._catalogue) for kind in KINDS},
            layered_identity=" + ".join([tier.published, stage, level, *(top.name for top in listed["category"][:1])]),
            memberships=frozenset(),
        )
        if is_profiling_denied(activity.consents):
            return customer.without_labels()
        named = named_segments(customer, activity, self._catalogue, self._shop_average, as_of)
        return replace(customer, memberships=memberships(customer, named, self.tracking_coverage, self._settings))


def data_richness(activity: Activity) -> str:
    """Say how much is known of a customer."""
    if not activity.orders:
        return "minimal"
    return "full" if activity.web_events and activity.messages else "partial"


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
