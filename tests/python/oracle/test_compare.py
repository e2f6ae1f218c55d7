"""The comparison finds nothing in a warehouse that says what the oracle says, and names every fault put into it."""

import csv
import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from shops import AS_OF, write_trap_shop

from . import ACCOUNT, ADDRESS, Oracle, SourceKey, compute
from .compare import differences, staging_differences


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    """The trap shop as the oracle sees it."""
    folder = tmp_path_factory.mktemp("trap")
    write_trap_shop(folder)
    return compute(folder, AS_OF)


def _published(source_key: SourceKey) -> tuple[str, str]:
    """Return a source key as marts show it: accounts verbatim, addresses and visitors hashed."""
    if source_key.kind == ACCOUNT:
        return source_key.source_name, source_key.key
    return source_key.source_name, hashlib.sha256(source_key.key.encode()).hexdigest()


@pytest.fixture
def warehouse(agreeing_warehouse: Path, tmp_path: Path) -> Path:
    """A copy of the warehouse to put a fault into."""
    return Path(shutil.copy(agreeing_warehouse, tmp_path))


@pytest.fixture(scope="module")
def agreeing_warehouse(oracle: Oracle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the marts that the comparison reads, filled from the oracle."""
    path = tmp_path_factory.mktemp("warehouse") / "quintile.duckdb"
    customers, identities = [], []
    for customer in oracle.customers.values():
        customer_id = ":".join(_published(customer.person.canonical))
        rfm = customer.rfm
        scores = (
            (rfm.recency, rfm.frequency, rfm.monetary, rfm.code, rfm.total, rfm.segment, rfm.klaviyo, rfm.pymc)
            if rfm
            else (None,) * 8
        )
        customers.append(
            (
                customer_id,
                oracle.as_of,
                customer.first_order_date,
                customer.last_order_date,
                customer.days_since_last_order,
                customer.lifetime_orders,
                customer.lifetime_net_revenue,
                customer.orders_12m,
                customer.net_revenue_12m,
                customer.lifecycle_stage,
                *scores,
            )
        )
        identities += [(*_published(source_key), customer_id) for source_key in customer.source_keys]
    staging = oracle.staging.items()
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.dim_customers (
                customer_id text, as_of_date date, first_order_date date, last_order_date date,
                days_since_last_order int, lifetime_orders int, lifetime_net_revenue decimal(18, 2), orders_12m int,
                net_revenue_12m decimal(18, 2), lifecycle_stage text, recency_score int, frequency_score int,
                monetary_score int, rfm_code text, rfm_total int, rfm_segment text, rfm_klaviyo text, rfm_pymc text
            );
            create table marts.dim_customer_identities (
                source_name text, source_customer_id text, customer_id text, valid_to date default null
            );
            create table marts.fct_rfm_cut_points (
                as_of_date date, map text, metric text, cut_number int, cut_point decimal(18, 2)
            );
            create table marts.dq_rejected_records (source_table text, reason text);
            create table marts.dq_source_audit (
                source_table text, rows_in int, rows_kept int, rows_superseded int, rows_rejected int, rows_erased int
            );
            """
        )
        for table, rows in {
            "dim_customers": customers,
            "dim_customer_identities": [(*identity, None) for identity in identities],
            "fct_rfm_cut_points": [
                (oracle.as_of, cut.map, cut.metric, cut.number, cut.value) for cut in oracle.cut_points
            ],
            "dq_rejected_records": [
                (name, reason) for name, outcome in staging for reason in outcome.rejected_by_reason.elements()
            ],
            "dq_source_audit": [
                (name, each.rows_in, each.rows_kept, each.rows_superseded, each.rows_rejected, 0)
                for name, each in staging
            ],
        }.items():
            file = path.with_name(f"{table}.csv")
            with file.open("w", encoding="utf-8", newline="") as opened:
                csv.writer(opened).writerows(rows)
            connection.execute(f"copy marts.{table} from '{file}' (header false)")
    return path


def test_nothing_differs_from_a_warehouse_that_agrees(oracle: Oracle, warehouse: Path) -> None:
    """The oracle's own answer, written as marts, has no difference."""
    assert differences(oracle, warehouse) == []
    assert staging_differences(oracle, warehouse) == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("update marts.dim_customers set lifetime_net_revenue = lifetime_net_revenue + 0.01", "lifetime_net_revenue"),
        ("update marts.dim_customers set rfm_code = '511' where rfm_code = '111'", "rfm_code is 511"),
        ("update marts.dim_customers set as_of_date = as_of_date - 1", "the oracle as of 2025-06-30"),
        ("insert into marts.dim_customers select * from marts.dim_customers limit 1", "more than one row of"),
        ("delete from marts.dim_customers where customer_id = 'shop_a:007'", "has no row in dim_customers"),
        (
            "update marts.fct_rfm_cut_points set cut_point = 0 where map = 'rfm_pymc'",
            "cut point 1 of recency in rfm_pymc",
        ),
        ("delete from marts.dim_customer_identities where source_customer_id = '007'", "has no open identity row"),
        (
            "update marts.dim_customer_identities set customer_id = 'shop_a:7' where customer_id = 'shop_a:007'",
            "merges different customers: shop_a:007, shop_a:7",
        ),
        (
            "insert into marts.dim_customer_identities values ('shop_a', 'v', 'shop_a:007', null)",
            "shop_a:007 has 2 open identity rows, the oracle 1 (1 account, 0 address, 0 visitor)",
        ),
        (
            "insert into marts.dim_customer_identities values ('shop_a', '007', 'shop_a:new', null)",
            "accounts of one customer, shop_a:007, are split over shop_a:007, shop_a:new",
        ),
        ("update marts.dim_customer_identities set customer_id = 'x' where customer_id = 'shop_a:007'", "is called x"),
    ],
)
def test_faults_of_customers_are_named(oracle: Oracle, warehouse: Path, fault: str, sentence: str) -> None:
    """Each fault put into customers, identities and cut points is said in a sentence."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(fault)
    assert any(sentence in difference for difference in differences(oracle, warehouse))


def test_faults_of_customers_without_accounts_are_named(oracle: Oracle, warehouse: Path) -> None:
    """They are told apart by their measures only."""
    guest = next(
        customer
        for customer in oracle.customers.values()
        if customer.lifetime_orders and {key.kind for key in customer.source_keys} == {ADDRESS}
    )
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "update marts.dim_customers set lifetime_orders = 99 where customer_id = ?",
            [":".join(_published(guest.person.canonical))],
        )
    found, expected = differences(oracle, warehouse)
    assert found.startswith("1 customer(s) without account only in the warehouse")
    assert "lifetime_orders 99" in found
    assert expected.startswith("1 customer(s) without account only in the oracle")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            "delete from marts.dq_rejected_records where reason = 'orphan_line'",
            "order_lines: 0 rows rejected as orphan_",
        ),
        ("insert into marts.dq_rejected_records values ('orders', 'boredom')", "orders: 1 rows rejected as boredom"),
        ("update marts.dq_source_audit set rows_kept = rows_kept - 1", "consents: rows_kept is"),
        ("insert into marts.dq_source_audit select * from marts.dq_source_audit", "orders: rows_in is"),
        ("delete from marts.dq_source_audit where source_table = 'refunds'", "dq_source_audit has no row of refunds"),
        ("insert into marts.dq_source_audit values ('inventory', 1, 1, 0, 0, 0)", "rows of inventory"),
    ],
)
def test_faults_of_staging_are_named(oracle: Oracle, warehouse: Path, fault: str, sentence: str) -> None:
    """Each fault put into rejections and audit is said in a sentence."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(fault)
    assert any(sentence in difference for difference in staging_differences(oracle, warehouse))
