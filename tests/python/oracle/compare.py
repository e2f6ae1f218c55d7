"""Hold a DuckDB warehouse against the oracle, and say every mismatch in a sentence.

Customers are paired by their accounts; those without any by the hash that stands for a guest's address, or, where no
such id is found (another salt), by having the same measures. Fixed bands published as cut points of Klaviyo's recency
are not compared, for the oracle does not cut them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb

from .compare_staging import staging_differences
from .customer import Customer
from .engine import Oracle
from .identity import ACCOUNT, ADDRESS, VISITOR
from .marts import Marts, listing
from .measures import COLUMNS, MEMBERSHIPS, Measures, comparable, disagreements, expected_measures, membership_measures
from .memberships import LAYERS

__all__ = ["differences", "staging_differences", "summarise"]

_OPEN = "where valid_to is null"
_EXAMPLES = 3
_SUBJECT = re.compile(r"^\S+: ((memberships|history|transitions) of layer \w+|cause \w+(, not \w+)?|\w+)")

Account = tuple[str, str]


def differences(oracle: Oracle, warehouse: Path, schema: str = "marts") -> list[str]:
    """Return every mismatch of customers, identities, measures and cut points; empty when all agree."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = Marts(connection, schema)
        return [
            *_as_of_differences(oracle, marts),
            *_customer_differences(oracle, marts),
            *_cut_point_differences(oracle, marts),
        ]


def summarise(sentences: list[str]) -> list[str]:
    """Return the differences column by column, the most frequent first, each with a few examples."""
    by_subject: dict[str, list[str]] = defaultdict(list)
    for sentence in sentences:
        match = _SUBJECT.match(sentence)
        by_subject[match[1] if match else "other"].append(sentence)
    lines = []
    for subject, found in sorted(by_subject.items(), key=lambda item: -len(item[1])):
        lines += [f"{len(found)} x {subject}", *(f"    {sentence}" for sentence in found[:_EXAMPLES])]
    return lines


def _as_of_differences(oracle: Oracle, marts: Marts) -> Iterator[str]:
    for (as_of,) in marts.rows("distinct as_of_date", "dim_customers"):
        if as_of != oracle.as_of:
            yield f"dim_customers is as of {as_of}, the oracle as of {oracle.as_of}"


def _customer_differences(oracle: Oracle, marts: Marts) -> Iterator[str]:
    """Pair the customers, then compare each pair."""
    present = marts.columns("dim_customers")
    columns = [name for name in COLUMNS if name in present]
    yield from (f"dim_customers has no column {name}" for name in COLUMNS if name not in present)
    measures: dict[str, Measures] = {}
    for customer_id, *values in marts.rows(", ".join(("customer_id", *columns)), "dim_customers"):
        if customer_id in measures:
            yield f"dim_customers has more than one row of {customer_id}"
        measures[customer_id] = dict(zip(columns, map(comparable, columns, values), strict=True))
    if len(measures) != len(oracle.customers):
        yield f"dim_customers has {len(measures)} customers, the oracle {len(oracle.customers)}"
    yield from _add_memberships(oracle, marts, measures)
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
    unpaired: list[Measures] = []
    paired = set().union(*ids_by_customer.values())
    for customer in oracle.customers.values():
        ids = ids_by_customer[customer.customer_id]
        guest_id = _guest_id(customer)
        expected = expected_measures(customer)
        if len(ids) == 1:
            (customer_id,) = ids
            yield from _member_differences(customer, customer_id, members_by_id)
            if customer_id in measures:
                yield from _measure_differences(customer, expected, measures[customer_id])
            else:
                yield f"{customer.customer_id} (warehouse id {customer_id}) has no row in dim_customers"
        elif guest_id in measures:
            paired.add(guest_id)
            yield from _measure_differences(customer, expected, measures[guest_id])
        elif guest_id:
            unpaired.append(expected)
    yield from _unpaired_differences(
        unpaired, [found for customer_id, found in measures.items() if customer_id not in paired]
    )


def _add_memberships(oracle: Oracle, marts: Marts, measures: dict[str, Measures]) -> Iterator[str]:
    """Put each customer's memberships beside its columns; yield what is wrong with the table itself."""
    table = "fct_segment_memberships"
    missing = {"customer_id", "layer", "segment_id", "confidence"} - marts.columns(table)
    if missing:
        yield f"{table} has no column {listing(missing)}"
        return
    memberships: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for as_of, customer_id, *membership in marts.rows("as_of_date, customer_id, layer, segment_id, confidence", table):
        memberships[customer_id].append(tuple(membership))
        if as_of != oracle.as_of or customer_id not in measures or membership[0] not in LAYERS:
            yield f"{table} has a row of {customer_id} as of {as_of} that nobody expects: {' '.join(membership)}"
    for customer_id, found in measures.items():
        found |= membership_measures(memberships[customer_id])


def _accounts(customer: Customer) -> list[Account]:
    return sorted((key.source_name, key.key) for key in customer.source_keys if key.kind == ACCOUNT)


def _guest_id(customer: Customer) -> str | None:
    """Return the public id of a customer without accounts."""
    if _accounts(customer):
        return None
    return customer.person.canonical.published_id


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
            yield f"accounts of one customer, {customer.customer_id}, are split over {listing(ids)}"
        for customer_id in ids:
            customers_by_id[customer_id].append(customer.customer_id)
    for customer_id, customers in customers_by_id.items():
        if len(customers) > 1:
            yield f"warehouse customer {customer_id} merges different customers: {listing(customers)}"


def _member_differences(customer: Customer, customer_id: str, members_by_id: Counter[str]) -> Iterator[str]:
    """Compare the name and the number of members of one customer that both sides know by the same accounts."""
    yield from _name_differences(customer, customer_id)
    if members_by_id[customer_id] != len(customer.source_keys):
        kinds = Counter(key.kind for key in customer.source_keys)
        expected = ", ".join(f"{kinds[kind]} {kind}" for kind in (ACCOUNT, ADDRESS, VISITOR))
        yield (
            f"{customer.customer_id} has {members_by_id[customer_id]} open identity rows, "
            f"the oracle {len(customer.source_keys)} ({expected})"
        )


def _measure_differences(customer: Customer, expected: Measures, found: Measures) -> Iterator[str]:
    for name in disagreements(found, expected):
        if name in MEMBERSHIPS.values():
            surplus, missing = (set(found[name]) - set(expected[name]), set(expected[name]) - set(found[name]))
            differing = [
                *(f"{' '.join(each)} is only in the warehouse" for each in sorted(surplus)),
                *(f"{' '.join(each)} is only in the oracle" for each in sorted(missing)),
            ]
            yield f"{customer.customer_id}: {name}: {'; '.join(differing) or 'some are there twice'}"
        else:
            yield f"{customer.customer_id}: {name} is {found[name]}, the oracle says {expected[name]}"


def _name_differences(customer: Customer, customer_id: str) -> Iterator[str]:
    """Compare the canonical id, unless an account and a hashed address tie for it."""
    members = {key: on for key, on in customer.person.members.items() if key.kind != VISITOR}
    earliest = {key for key, on in members.items() if on == min(members.values())}
    kinds = {key.kind for key in earliest}
    if kinds == {ACCOUNT} and customer_id != customer.customer_id:
        yield f"{customer.customer_id} is called {customer_id} in the warehouse"
    if kinds == {ADDRESS} and customer_id in {":".join(account) for account in _accounts(customer)}:
        yield f"{customer_id} is named after an account, though a guest's address is its earliest member"


def _unpaired_differences(expected: list[Measures], found: list[Measures]) -> Iterator[str]:
    """Strike out the customers that both sides have, whatever they are called, and say what remains."""
    for measures in list(found):
        twin = next((each for each in expected if not disagreements(measures, each)), None)
        if twin is not None:
            expected.remove(twin)
            found.remove(measures)
    for remaining, side in ((found, "warehouse"), (expected, "oracle")):
        for measures in remaining:
            words = ", ".join(f"{name} {value}" for name, value in measures.items())
            yield f"a customer without account is only in the {side}: {words}"


def _cut_point_differences(oracle: Oracle, marts: Marts) -> Iterator[str]:
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
