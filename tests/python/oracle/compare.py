"""Hold a DuckDB warehouse against the oracle, and say every mismatch in a sentence.

Tolerated on purpose: null for zero in sums of orders and money, the spelling of segment names (case, spaces,
underscores), and fixed bands published as cut points of Klaviyo's recency, which the oracle does not cut.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from .engine import Customer, Oracle
from .identity import ACCOUNT, ADDRESS, VISITOR
from .values import ZERO

MEASURES = (
    "first_order_date",
    "last_order_date",
    "days_since_last_order",
    "lifetime_orders",
    "lifetime_net_revenue",
    "orders_12m",
    "net_revenue_12m",
    "lifecycle_stage",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "rfm_code",
    "rfm_total",
    "rfm_segment",
    "rfm_klaviyo",
    "rfm_pymc",
)
_SUMS = frozenset({"lifetime_orders", "lifetime_net_revenue", "orders_12m", "net_revenue_12m"})
_NAMES = frozenset({"lifecycle_stage", "rfm_segment", "rfm_klaviyo", "rfm_pymc"})

_OPEN = "where valid_to is null"

Account = tuple[str, str]
Measures = tuple[Any, ...]


def differences(oracle: Oracle, warehouse: Path, schema: str = "marts") -> list[str]:
    """Return every mismatch of customers, identities, measures and cut points; empty when all agree."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = _Marts(connection, schema)
        return [
            *_as_of_differences(oracle, marts),
            *_customer_differences(oracle, marts),
            *_cut_point_differences(oracle, marts),
        ]


def staging_differences(oracle: Oracle, warehouse: Path, schema: str = "marts") -> list[str]:
    """Return every mismatch of rejected records and of the source audit; empty when all agree."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = _Marts(connection, schema)
        return [*_rejection_differences(oracle, marts), *_audit_differences(oracle, marts)]


class _Marts:
    """The published tables that the oracle reads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def rows(self, columns: str, table: str, rest: str = "") -> list[tuple[Any, ...]]:
        """Return the rows of one mart."""
        return self._connection.sql(f"select {columns} from {self._schema}.{table} {rest}").fetchall()


def _as_of_differences(oracle: Oracle, marts: _Marts) -> Iterator[str]:
    for (as_of,) in marts.rows("distinct as_of_date", "dim_customers"):
        if as_of != oracle.as_of:
            yield f"dim_customers is as of {as_of}, the oracle as of {oracle.as_of}"


def _customer_differences(oracle: Oracle, marts: _Marts) -> Iterator[str]:
    """Pair the customers by their accounts; those without accounts only have their measures to be known by."""
    measures: dict[str, Measures] = {}
    for customer_id, *values in marts.rows(", ".join(("customer_id", *MEASURES)), "dim_customers"):
        if customer_id in measures:
            yield f"dim_customers has more than one row of {customer_id}"
        measures[customer_id] = tuple(map(_comparable, MEASURES, values))
    if len(measures) != len(oracle.customers):
        yield f"dim_customers has {len(measures)} customers, the oracle {len(oracle.customers)}"
    identities = marts.rows("source_name, source_customer_id, customer_id", "dim_customer_identities", _OPEN)
    ids_by_account: dict[Account, set[str]] = defaultdict(set)
    members_by_id: Counter[str] = Counter()
    for source_name, source_customer_id, customer_id in identities:
        ids_by_account[source_name, source_customer_id].add(customer_id)
        members_by_id[customer_id] += 1

    ids_by_customer = {
        customer.customer_id: set().union(*(ids_by_account.get(account, set()) for account in _accounts(customer)))
        for customer in oracle.customers.values()
    }
    yield from _partition_differences(oracle, ids_by_account, ids_by_customer)
    with_accounts = set().union(*ids_by_customer.values())
    for customer in oracle.customers.values():
        ids = ids_by_customer[customer.customer_id]
        if len(ids) == 1:
            yield from _one_customer_differences(customer, *ids, measures, members_by_id)
    yield from _address_only_differences(
        oracle, Counter(values for customer_id, values in measures.items() if customer_id not in with_accounts)
    )


def _accounts(customer: Customer) -> list[Account]:
    return sorted((key.source_name, key.key) for key in customer.source_keys if key.kind == ACCOUNT)


def _partition_differences(
    oracle: Oracle, ids_by_account: dict[Account, set[str]], ids_by_customer: dict[str, set[str]]
) -> Iterator[str]:
    """Say which accounts are missing, split or merged."""
    customers_by_id: dict[str, list[str]] = defaultdict(list)
    for customer in oracle.customers.values():
        for account in _accounts(customer):
            if account not in ids_by_account:
                yield f"account {':'.join(account)} of customer {customer.customer_id} has no open identity row"
        ids = ids_by_customer[customer.customer_id]
        if len(ids) > 1:
            yield f"accounts of one customer, {customer.customer_id}, are split over {_listing(ids)}"
        for customer_id in ids:
            customers_by_id[customer_id].append(customer.customer_id)
    for customer_id, customers in customers_by_id.items():
        if len(customers) > 1:
            yield f"warehouse customer {customer_id} merges different customers: {_listing(customers)}"


def _one_customer_differences(
    customer: Customer, customer_id: str, measures: dict[str, Measures], members_by_id: Counter[str]
) -> Iterator[str]:
    """Compare one customer that both sides know by the same accounts."""
    yield from _name_differences(customer, customer_id)
    if members_by_id[customer_id] != len(customer.source_keys):
        kinds = Counter(key.kind for key in customer.source_keys)
        expected = ", ".join(f"{kinds[kind]} {kind}" for kind in (ACCOUNT, ADDRESS, VISITOR))
        yield (
            f"{customer.customer_id} has {members_by_id[customer_id]} open identity rows, "
            f"the oracle {len(customer.source_keys)} ({expected})"
        )
    if customer_id not in measures:
        yield f"{customer.customer_id} (warehouse id {customer_id}) has no row in dim_customers"
        return
    for name, found, expected in zip(MEASURES, measures[customer_id], _expected(customer), strict=True):
        if found != expected:
            yield f"{customer.customer_id}: {name} is {found}, the oracle says {expected}"


def _name_differences(customer: Customer, customer_id: str) -> Iterator[str]:
    """Compare the canonical id, unless an account and a hashed address tie for it."""
    members = {key: on for key, on in customer.person.members.items() if key.kind != VISITOR}
    earliest = {key for key, on in members.items() if on == min(members.values())}
    kinds = {key.kind for key in earliest}
    if kinds == {ACCOUNT} and customer_id != customer.customer_id:
        yield f"{customer.customer_id} is called {customer_id} in the warehouse"
    if kinds == {ADDRESS} and customer_id in {":".join(account) for account in _accounts(customer)}:
        yield f"{customer_id} is named after an account, though a guest's address is its earliest member"


def _address_only_differences(oracle: Oracle, found: Counter[Measures]) -> Iterator[str]:
    """Compare customers without accounts as a multiset: their ids are hashes."""
    expected = Counter(_expected(customer) for customer in oracle.customers.values() if not _accounts(customer))
    for surplus, side in ((found - expected, "only in the warehouse"), (expected - found, "only in the oracle")):
        for values, count in sorted(surplus.items(), key=repr):
            listing = ", ".join(f"{name} {value}" for name, value in zip(MEASURES, values, strict=True))
            yield f"{count} customer(s) without account {side}: {listing}"


def _expected(customer: Customer) -> Measures:
    """Return the oracle's measures of a customer, in the order of MEASURES."""
    rfm = customer.rfm
    scores = (
        (rfm.recency, rfm.frequency, rfm.monetary, rfm.code, rfm.total, rfm.segment, rfm.klaviyo, rfm.pymc)
        if rfm
        else (None,) * 8
    )
    plain = [getattr(customer, name) for name in MEASURES[: -len(scores)]]
    return tuple(map(_comparable, MEASURES, (*plain, *scores)))


def _comparable(name: str, value: Any) -> Any:
    """Bring a measure of either side to one form."""
    if value is None:
        return ZERO if name in _SUMS else None
    if name in _NAMES:
        return str(value).lower().replace(" ", "_")
    if name == "rfm_code":
        return str(value)
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else value


def _cut_point_differences(oracle: Oracle, marts: _Marts) -> Iterator[str]:
    found = {
        (name, metric, number): Decimal(str(value))
        for name, metric, number, value in marts.rows(
            "map, metric, cut_number, cut_point", "fct_rfm_cut_points", f"where as_of_date = date '{oracle.as_of}'"
        )
        if (name, metric) != ("rfm_klaviyo", "recency")
    }
    expected = {(cut.map, cut.metric, cut.number): Decimal(cut.value) for cut in oracle.cut_points}
    for cut in sorted(found.keys() | expected.keys()):
        if found.get(cut) != expected.get(cut):
            name, metric, number = cut
            yield f"cut point {number} of {metric} in {name} is {found.get(cut)}, the oracle says {expected.get(cut)}"


def _rejection_differences(oracle: Oracle, marts: _Marts) -> Iterator[str]:
    found = {
        (table, reason): count
        for table, reason, count in marts.rows(
            "source_table, reason, count(*)", "dq_rejected_records", "group by source_table, reason"
        )
    }
    expected = {
        (table, reason): count
        for table, outcome in oracle.staging.items()
        for reason, count in outcome.rejected_by_reason.items()
    }
    for table, reason in sorted(found.keys() | expected.keys()):
        counts = found.get((table, reason), 0), expected.get((table, reason), 0)
        if counts[0] != counts[1]:
            yield f"{table}: {counts[0]} rows rejected as {reason}, the oracle says {counts[1]}"


def _audit_differences(oracle: Oracle, marts: _Marts) -> Iterator[str]:
    figures = ("rows_in", "rows_kept", "rows_superseded", "rows_rejected", "rows_erased")
    sums = ", ".join(f"sum({figure})" for figure in figures)
    audited: set[str] = set()
    for table, *counts in marts.rows(f"source_table, {sums}", "dq_source_audit", "group by source_table"):
        outcome = oracle.staging.get(table)
        audited.add(table)
        if outcome is None:
            if any(counts):
                yield f"dq_source_audit has rows of {table}, which the oracle does not find"
            continue
        expected = (outcome.rows_in, outcome.rows_kept, outcome.rows_superseded, outcome.rows_rejected, 0)
        for figure, count, count_expected in zip(figures, counts, expected, strict=True):
            if count != count_expected:
                yield f"{table}: {figure} is {count}, the oracle says {count_expected}"
    for table in sorted(oracle.staging.keys() - audited):
        yield f"dq_source_audit has no row of {table}"


def _listing(names: Any) -> str:
    return ", ".join(sorted(names))
