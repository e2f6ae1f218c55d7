"""Value tiers against plain Python, date by date: random money, merges, splits, any spine, a changed definition."""

import csv
import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pipeline.house import House

AS_OF = date(2025, 6, 30)
FIRST = date(2025, 1, 6)
SHOP_OPENED = date(2024, 4, 1)
ACCOUNTS, ORDERS = 90, 700
AMOUNTS = ("0.00", "5.00", "10.00", "10.01", "25.00", "40.00", "99.99", "100.00", "100.01", "1000.00")
REVISED_ON = date(2025, 5, 15)


def _write_shop(house: House, seed: int) -> None:
    """Accounts that share addresses and phones, guests, a crowd that is split again, equal amounts and refunds."""
    chance = random.Random(seed)
    accounts = [
        (f"c{number}", f"e{chance.randrange(ACCOUNTS)}@random.example", f"+1212555{chance.randrange(ACCOUNTS):04d}")
        for number in range(ACCOUNTS)
    ]
    accounts += [(f"crowd{number}", "crowd@shared.example", "") for number in range(8)]
    days = (AS_OF - SHOP_OPENED).days
    with (house.raw / "customers.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source_name", "customer_id", "email", "phone", "created_at", "updated_at"])
        for name, email, phone in accounts:
            created_at = datetime(2024, 4, 1, 9) + timedelta(days=chance.randrange(days))
            writer.writerow(["a", name, email, phone, created_at, created_at])
    with (
        (house.raw / "orders.csv").open("w", newline="") as orders,
        (house.raw / "refunds.csv").open("w", newline="") as refunds,
    ):
        order_writer, refund_writer = csv.writer(orders), csv.writer(refunds)
        columns = "source_name,order_id,customer_id,customer_email,ordered_at,status,currency"
        order_writer.writerow([*columns.split(","), "subtotal_amount", "total_amount", "updated_at"])
        refund_writer.writerow(["source_name", "refund_id", "order_id", "refunded_at", "amount", "updated_at"])
        for number in range(ORDERS):
            ordered_at = datetime(2024, 4, 1, 12) + timedelta(days=chance.randrange(days + 1))
            account = chance.choice(accounts)[0] if chance.random() < 0.7 else ""
            guest = "" if account else f"e{chance.randrange(ACCOUNTS)}@random.example"
            amount = chance.choice(AMOUNTS)
            order_writer.writerow(["a", number, account, guest, ordered_at, "paid", "USD", amount, amount, ordered_at])
            if chance.random() < 0.25:
                refunded_at = ordered_at + timedelta(days=chance.randrange(400))
                refund_writer.writerow(["a", number, number, refunded_at, amount, refunded_at])


class _PlainTiers:
    """The rule as it is written, one date after the other."""

    def __init__(self, house: House, window: int, grace: int) -> None:
        self.window, self.grace = timedelta(days=window), timedelta(days=grace)
        self.daily = house.rows("select source_key, activity_date, net_revenue from intermediate.int_orders__daily")
        self.intervals = house.rows(
            "select source_key, customer_id, valid_from, coalesce(valid_to, date '9999-12-31') "
            "from intermediate.int_identity__intervals"
        )
        self.definitions = house.rows(
            "select effective_from, version, priority, tier, is_in_population, "
            "coalesce(customers_above_less_than_one_in, 1) from seeds.value_tiers order by priority"
        )
        self.candidates: dict[date, dict[str, tuple[int, str, int]]] = {}
        self.revenues: dict[date, dict[str, Decimal]] = {}

    def owners(self, day: date) -> dict[str, str]:
        """Return the customer of each source key."""
        return {key: customer for key, customer, start, end in self.intervals if start <= day < end}

    def definitions_in_force(self, day: date) -> list[tuple[Any, ...]]:
        """Return the rows of the latest version that has begun, best tier first."""
        latest = max(row[0] for row in self.definitions if row[0] <= day)
        return [row for row in self.definitions if row[0] == latest]

    def outside(self, day: date) -> tuple[int, str, int]:
        """Return priority, tier and version of whoever is not in the population."""
        return next((row[2], row[3], row[1]) for row in self.definitions_in_force(day) if not row[4])

    def compute(self, day: date) -> None:
        """Fill in net revenue and candidate (priority, tier, version) of every id on one date."""
        if day in self.candidates:
            return
        owners, revenues = self.owners(day), defaultdict(Decimal)
        for key, activity_date, amount in self.daily:
            if key in owners and day - self.window < activity_date <= day:
                revenues[owners[key]] += amount
        population = [amount for amount in revenues.values() if amount > 0]
        self.revenues[day] = revenues
        self.candidates[day] = {
            customer: next(
                (priority, tier, version)
                for _, version, priority, tier, is_inside, one_in in self.definitions_in_force(day)
                if is_inside and sum(other > amount for other in population) * one_in < len(population)
            )
            for customer, amount in revenues.items()
            if amount > 0
        }

    def tiers(self, day: date) -> dict[str, tuple[Any, ...]]:
        """Return tier, candidate, version, revenue, population and the date the tier was last reached, by customer."""
        owners = self.owners(day)
        days = [day - timedelta(days=back) for back in range(self.grace.days + 1)]
        for earlier in days:
            self.compute(earlier)
        found: dict[str, tuple[Any, ...]] = {}
        for customer in set(owners.values()):
            ids = [key for key, owner in owners.items() if owner == customer]
            priority, tier, version, reached_on = self.outside(day)[0] + 1000, *self.outside(day)[1:], day
            for earlier in days:
                for candidate in (self.candidates[earlier][key] for key in ids if key in self.candidates[earlier]):
                    if candidate[0] < priority:
                        (priority, tier, version), reached_on = candidate, earlier
            own = self.candidates[day].get(customer, self.outside(day))[1]
            revenue = self.revenues[day].get(customer, Decimal(0))
            found[customer] = (tier, own, version, revenue, len(self.candidates[day]), reached_on)
        return found


def _built_tiers(house: House) -> dict[date, dict[str, tuple[Any, ...]]]:
    found: dict[date, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for as_of, customer, *values in house.rows(
        "select as_of_date, customer_id, value_tier, value_tier_candidate, definition_version, "
        "net_revenue_in_tier_window, customers_in_population, tier_reached_on from intermediate.int_value_tiers__tiers"
    ):
        assert customer not in found[as_of]
        found[as_of][customer] = tuple(values)
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> House:
    """Return a house with half a year of weekly as-of dates."""
    house = House(tmp_path_factory.mktemp("value_tiers"))
    house.raw.mkdir()
    _write_shop(house, seed=11)
    house.build(
        "--select", "+int_value_tiers__tiers",
        as_of=AS_OF.isoformat(), backfill_from=FIRST.isoformat(), backfill_step="week",
    )  # fmt: skip
    return house


def _assert_tiers_are_those_of_the_rule(house: House, window: int, grace: int) -> dict[date, list[tuple[Any, ...]]]:
    plain, built = _PlainTiers(house, window, grace), _built_tiers(house)
    for as_of, tiers in built.items():
        assert tiers == plain.tiers(as_of), as_of
    assert max(built) == AS_OF
    return {as_of: list(tiers.values()) for as_of, tiers in built.items()}


def test_every_customer_has_the_tier_of_the_rule_as_it_is_written(shop):
    built = _assert_tiers_are_those_of_the_rule(shop, window=365, grace=30)
    rows = [values for as_of in built for values in built[as_of]]
    assert {tier for tier, *_ in rows} == {"vip", "high", "medium", "low", "none"}
    assert sum(tier != candidate for tier, candidate, *_ in rows) > 100


def test_as_of_dates_further_apart_than_the_grace_and_a_definition_that_changes_within_it(shop):
    shop.write(
        f"""
        insert into seeds.value_tiers values
            ('vip', 1, true, 10, 2, date '{REVISED_ON}'), ('regular', 3, true, null, 2, date '{REVISED_ON}'),
            ('none', 4, false, null, 2, date '{REVISED_ON}')
        """
    )
    done = shop.dbt(
        "run", "--select", "as_of_dates", "int_identity__as_of", "int_customers__as_of", "int_customers__profiled",
        "path:models/intermediate/value_tiers",
        as_of=AS_OF.isoformat(), backfill_from=FIRST.isoformat(), backfill_step="month",
        value_tier_window_days=45, value_tier_grace_days=20,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    built = _assert_tiers_are_those_of_the_rule(shop, window=45, grace=20)
    after = [(tier, version) for tier, _, version, *_ in built[date(2025, 5, 31)]]
    assert {("regular", 2), ("none", 2)} <= set(after)
    assert [tier for tier, version in after if version == 1]
