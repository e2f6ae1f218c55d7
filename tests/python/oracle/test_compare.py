"""The comparison finds nothing in a warehouse that says what the oracle says, and names every fault put into it."""

import csv
import hashlib
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from shops import AS_OF, write_trap_shop

from . import ACCOUNT, ADDRESS, Customer, Oracle, SourceKey, compute
from .compare import differences, staging_differences, summarise
from .measures import COLUMNS, expected_measures


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
    return source_key.source_name, f"email:{hashlib.sha256(source_key.key.encode()).hexdigest()}"


def _type_of(oracle: Oracle, name: str) -> str:
    """Return the SQL type of a column, from the values that the oracle has for it."""
    values = (expected_measures(customer)[name] for customer in oracle.customers.values())
    found = {type(value) for value in values if value is not None} or {str}
    return {bool: "boolean", date: "date", Decimal: "decimal(18, 4)", str: "text"}[found.pop()]


@pytest.fixture
def warehouse(agreeing_warehouse: Path, tmp_path: Path) -> Path:
    """A copy of the warehouse to put a fault into."""
    return Path(shutil.copy(agreeing_warehouse, tmp_path))


@pytest.fixture(scope="module")
def agreeing_warehouse(oracle: Oracle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the marts that the comparison reads, filled from the oracle."""
    path = tmp_path_factory.mktemp("warehouse") / "quintile.duckdb"
    customers, identities, memberships = [], [], []
    for customer in oracle.customers.values():
        customer_id = ":".join(_published(customer.person.canonical))
        customers.append((customer_id, oracle.as_of, *(expected_measures(customer)[name] for name in COLUMNS)))
        memberships += [(oracle.as_of, customer_id, *membership) for membership in customer.memberships]
        identities += [(*_published(source_key), customer_id) for source_key in customer.source_keys]
    staging = oracle.staging.items()
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.dim_customer_identities (
                source_name text, source_customer_id text, customer_id text, valid_to date default null
            );
            create table marts.fct_rfm_cut_points (
                as_of_date date, map text, metric text, cut_number int, cut_point decimal(18, 2)
            );
            create table marts.fct_segment_memberships (
                as_of_date date, customer_id text, layer text, segment_id text, confidence text
            );
            create table marts.dq_rejected_records (source_table text, reason text);
            create table marts.dq_source_audit (
                source_table text, rows_in int, rows_kept int, rows_superseded int, rows_rejected int, rows_erased int
            );
            """
        )
        connection.execute(
            "create table marts.dim_customers (customer_id text, as_of_date date, "
            + ", ".join(f"{name} {_type_of(oracle, name)}" for name in COLUMNS)
            + ")"
        )
        for table, rows in {
            "dim_customers": customers,
            "dim_customer_identities": [(*identity, None) for identity in identities],
            "fct_segment_memberships": memberships,
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
        ("update marts.dim_customers set value_tier = 'vip' where value_tier = 'low'", "value_tier is vip, the oracle"),
        ("update marts.dim_customers set engagement_level = null", "engagement_level is None, the oracle says dormant"),
        ("update marts.dim_customers set can_email = not can_email", "can_email is True, the oracle says False"),
        (
            "delete from marts.fct_segment_memberships where customer_id = 'shop_a:007' and segment_id = 'new'",
            "shop_a:007: memberships of layer lifecycle: new high is only in the oracle",
        ),
        (
            "update marts.fct_segment_memberships set segment_id = 'x' where layer = 'rfm' and segment_id = 'new'",
            "shop_a:007: memberships of layer rfm: x high is only in the warehouse; new high is only in the oracle",
        ),
        (
            "update marts.fct_segment_memberships set confidence = 'low' where segment_id = 'VT_One_Time'",
            "memberships of layer named: VT_One_Time low is only in the warehouse; VT_One_Time high is only in the ora",
        ),
        (
            "insert into marts.fct_segment_memberships from marts.fct_segment_memberships",
            "shop_a:007: memberships of layer lifecycle: some are there twice",
        ),
        (
            "insert into marts.fct_segment_memberships values (date '2025-06-30', 'nobody', 'rfm', 'new', 'high')",
            "fct_segment_memberships has a row of nobody as of 2025-06-30 that nobody expects: rfm new high",
        ),
        ("drop table marts.fct_segment_memberships", "fct_segment_memberships has no column confidence, customer_id"),
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


@pytest.fixture
def guest(oracle: Oracle) -> Customer:
    """A customer who has ordered without any account."""
    return next(
        customer
        for customer in oracle.customers.values()
        if customer.lifetime_orders and {key.kind for key in customer.source_keys} == {ADDRESS}
    )


def _change_guest(warehouse: Path, guest: Customer, change: str, *tables: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        for table in tables:
            connection.execute(
                f"update marts.{table} set {change} where customer_id = ?",
                [":".join(_published(guest.person.canonical))],
            )


def test_faults_of_customers_without_accounts_are_named(oracle: Oracle, warehouse: Path, guest: Customer) -> None:
    """They are known by the hash of their address."""
    _change_guest(warehouse, guest, "lifetime_orders = 99", "dim_customers")
    assert differences(oracle, warehouse) == [
        f"{guest.customer_id}: lifetime_orders is 99.0000, the oracle says {guest.lifetime_orders}"
    ]


def test_customers_without_accounts_may_have_other_hashes(oracle: Oracle, warehouse: Path, guest: Customer) -> None:
    """Under another salt they are told apart by their measures only."""
    tables = ("dim_customers", "fct_segment_memberships")
    _change_guest(warehouse, guest, "customer_id = 'shop_a:email:salted'", *tables)
    assert differences(oracle, warehouse) == []
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update marts.dim_customers set lifetime_orders = 99 where customer_id like '%:salted'")
    found, expected = differences(oracle, warehouse)
    assert found.startswith("a customer without account is only in the warehouse: ")
    assert "lifetime_orders 99" in found
    assert expected.startswith("a customer without account is only in the oracle: ")


@pytest.mark.parametrize(("shift", "is_named"), [("0.0002", False), ("0.0003", True)])
def test_the_engagement_score_may_differ_a_little(oracle: Oracle, warehouse: Path, shift: str, is_named: bool) -> None:
    """Two steps of its last digit."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"update marts.dim_customers set engagement_score = engagement_score + {shift}")
    found = differences(oracle, warehouse)
    assert all("engagement_score is" in difference for difference in found)
    assert bool(found) == is_named


def test_a_missing_column_is_named_once(oracle: Oracle, warehouse: Path) -> None:
    """The other columns are compared all the same."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("alter table marts.dim_customers drop column can_sms")
    assert differences(oracle, warehouse) == ["dim_customers has no column can_sms"]


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


def test_differences_are_summed_up_by_column() -> None:
    """The most frequent first, each with three examples."""
    sentences = [
        *(f"shop_a:{number}: can_sms is None, the oracle says False" for number in range(4)),
        "shop_a:1: memberships of layer rfm: x high is only in the warehouse",
        "dim_customers has no column can_push",
    ]
    assert summarise(sentences) == [
        "4 x can_sms",
        *(f"    {sentence}" for sentence in sentences[:3]),
        "1 x memberships of layer rfm",
        f"    {sentences[4]}",
        "1 x other",
        f"    {sentences[5]}",
    ]
    assert summarise([]) == []
