"""Bad input gets a clear answer and loses nothing: a rejected row with a reason, or one line that says the mend."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.conftest import publish_tiny_shop
from pipeline.house import House
from shops.trap_shop import write_tiny_shop

AS_OF = "2025-06-30"
ORDERS = "source_name,order_id,customer_id,ordered_at,status,currency,subtotal_amount,total_amount,updated_at"
CUSTOMERS = "source_name,customer_id,email,first_name,created_at,updated_at"


@pytest.fixture(scope="module")
def dirty_house(tmp_path_factory) -> House:
    """Return a small shop in which every order and customer but two has a fault of its own."""
    house = House(tmp_path_factory.mktemp("dirty"))
    house.raw.mkdir()
    (house.raw / "orders.csv").write_bytes(
        "\n".join(
            [
                "\ufeff" + ORDERS,
                "s,good,00123,2025-06-01 10:00:00,paid,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,float id,17850.0,2025-06-02 10:00:00,paid,USD,20.00,20.00,2025-06-02 10:00:00",
                "s,million,17850,2025-06-03 10:00:00,paid,USD,1.00,1.00,2025-06-03 10:00:00",
                "s,endless,00123,infinity,paid,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,broken line,00123,2025-06-01",
                "s,too,many,00123,2025-06-01 10:00:00,paid,USD,10.00,10.00,2025-06-01 10:00:00,more",
                "s,wrong type,00123,2025-06-01 10:00:00,paid,USD,ten,10.00,2025-06-01 10:00:00",
                "s,wrong time,00123,yesterday,paid,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,no time,00123,,paid,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,status,00123,2025-06-01 10:00:00,teleported,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,currency,00123,2025-06-01 10:00:00,paid,QQQ,10.00,10.00,2025-06-01 10:00:00",
                "s,future,00123,2031-06-01 10:00:00,paid,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,,00123,2025-06-01 10:00:00,paid,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,named zone,00123,2025-06-01 10:00:00 Asia/Tokyo,paid,USD,10.00,10.00,2025-06-01 10:00:00",
                "s,after it,00123,2025-06-02 00:30:00,cancelled,USD,0.00,0.00,2025-06-02 00:30:00",
                "",
            ]
        ).encode()
    )
    (house.raw / "order_lines.csv").write_text(
        "source_name,order_line_id,order_id,product_id,quantity,unit_price\n"
        "s,1,good,p,1,10.00\ns,2,million,p,3000,1000.00\ns,negative,good,p,-1,10.00\ns,orphan,nowhere,p,1,10.00\n"
    )
    (house.raw / "refunds.csv").write_text(
        "source_name,refund_id,order_id,refunded_at,amount\ns,orphan,nowhere,2025-06-03 10:00:00,1.00\n"
    )
    (house.raw / "customers.csv").write_bytes(
        (
            f"{CUSTOMERS}\ns,00123,a@example.com,Ann,2025-01-01,2025-01-01\n"
            "s,17850,b@example.com,Bob,2025-01-01,2025-01-01\n"
        ).encode()
        + "s,latin,c@example.com,Zoë,2025-01-01,2025-01-01\n".encode("latin-1")
    )
    house.build(as_of=AS_OF)
    return house


@pytest.mark.parametrize(
    ("table", "key", "reason"),
    [
        ("orders", "broken line", "unparseable_value"),
        ("orders", "too many columns", "unparseable_value"),
        ("orders", "wrong type", "unparseable_value"),
        ("orders", "wrong time", "unparseable_value"),
        ("orders", "endless", "unparseable_value"),
        ("orders", "named zone", "unparseable_value"),
        ("orders", "no time", "missing_timestamp"),
        ("orders", "status", "unknown_status"),
        ("orders", "currency", "unknown_currency"),
        ("orders", "future", "future_timestamp"),
        ("orders", "", "missing_key"),
        ("order_lines", "negative", "negative_quantity"),
        ("order_lines", "orphan", "orphan_line"),
        ("refunds", "orphan", "orphan_refund"),
        ("customers", "latin-1 bytes", "unparseable_value"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(dirty_house, table, key, reason):
    lines = {"broken line": "orders.csv|6", "too many columns": "orders.csv|7", "latin-1 bytes": "customers.csv|4"}
    found = dirty_house.rows(f"select record_key, reason from marts.dq_rejected_records where source_table = '{table}'")
    assert [r for k, r in found if k == key or k.endswith(lines.get(key, "\0"))] == [reason]


def test_no_row_is_lost(dirty_house):
    rows = dirty_house.rows(
        "select source_table, sum(rows_in), sum(rows_kept), sum(rows_superseded + rows_rejected + rows_erased) "
        "from marts.dq_source_audit group by 1 having sum(rows_in) > 0 order by 1"
    )
    assert rows == [("customers", 3, 2, 1), ("order_lines", 4, 2, 2), ("orders", 15, 4, 11), ("refunds", 1, 0, 1)]


def test_the_name_of_a_time_zone_moves_no_other_row(dirty_house):
    """DuckDB 1.5 takes the rows behind one, if they have no offset, for times in that zone."""
    rows = dirty_house.rows(
        "select cast(ordered_at as varchar) from staging.stg_raw__orders where order_id = 'after it'"
    )
    assert rows == [("2025-06-02 00:30:00",)]


def test_ids_keep_leading_zeros_and_lose_the_float_suffix(dirty_house):
    rows = dirty_house.rows("select customer_id, lifetime_net_revenue from marts.dim_customers order by 1")
    assert [(customer, str(revenue)) for customer, revenue in rows] == [("s:00123", "10.00"), ("s:17850", "3000020.00")]


def test_a_byte_order_mark_is_no_part_of_the_first_column(dirty_house):
    assert dirty_house.rows("select count(*) from staging.stg_raw__orders where source_name = 's'") == [(4,)]


def test_personal_values_are_masked_in_rejected_rows(dirty_house):
    payloads = dirty_house.rows("select payload from marts.dq_rejected_records where payload is not null")
    assert payloads
    assert not any("@example.com" in payload for (payload,) in payloads)


def _remove_orders(house: House) -> None:
    (house.raw / "orders.csv").unlink()


def _empty_orders(house: House) -> None:
    (house.raw / "orders.csv").write_text("")


def _drop_a_column(house: House) -> None:
    path = house.raw / "orders.csv"
    header, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([header.replace("ordered_at", "order_time"), *rows]))


def _semicolons(house: House) -> None:
    path = house.raw / "orders.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",", ";"))


def _a_name_twice(house: House) -> None:
    (house.raw / "refunds.csv").write_text("source_name,refund_id,order_id,refunded_at,amount,Amount\n")


def _a_part_without_a_column(house: House) -> None:
    parts = house.raw / "refunds"
    parts.mkdir()
    (parts / "1.csv").write_text("source_name,refund_id,order_id,refunded_at,amount\n")
    (parts / "2.csv").write_text("source_name,refund_id,order_id,refunded_at\ns,1,2,2025-01-01\n")


def _both_formats(house: House) -> None:
    (house.raw / "orders.parquet").write_bytes(b"")


def _nothing(house: House) -> None:
    """Change nothing: the fault lies in the vars."""


@pytest.mark.parametrize(
    ("fault", "variables", "words"),
    [
        (_remove_orders, {}, ["no orders in", "orders.csv", "QUINTILE_RAW"]),
        (_empty_orders, {}, ["orders.csv is empty", "header"]),
        (_drop_a_column, {}, ["orders.csv has no column ordered_at", "add it"]),
        (_semicolons, {}, ["orders.csv is not separated by commas"]),
        (_a_name_twice, {}, ["refunds.csv names a column twice", "rename"]),
        (_a_part_without_a_column, {}, ["2.csv has no column amount", "add it"]),
        (_both_formats, {}, ["orders both as csv and as parquet", "keep one"]),
        (_nothing, {"as_of": "2025-02-30"}, ["as_of is 2025-02-30", "no such day"]),
        (_nothing, {"business_timezone": "Mars/Olympus"}, ["business_timezone is Mars/Olympus", "Europe/Berlin"]),
        (_nothing, {"restate_days": "-1"}, ["restate_days is -1", "whole number"]),
        (_nothing, {"backfill_from": "2025-01-01", "backfill_step": "hour"}, ["backfill_step is hour", "week"]),
        (_nothing, {"as_of": "2025-06-01"}, ["lies before the last computed date", "backfill"]),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else None,
)
def test_bad_input_stops_with_one_line_and_leaves_what_is_published(
    published_house: House, tmp_path: Path, fault: Callable[[House], None], variables: dict[str, str], words: list[str]
):
    house = House(tmp_path / "house")
    shutil.copytree(published_house.folder, house.folder)
    published = house.published.read_bytes()
    fault(house)
    done = house.quintile("run", "--vars", str({"as_of": AS_OF, **variables}))
    assert done.returncode == 2, done.stdout + done.stderr
    said = " ".join((done.stdout + done.stderr).split())
    assert all(word in said for word in words), said
    assert "Traceback" not in said
    assert house.published.read_bytes() == published


@pytest.fixture(scope="module")
def published_house(tmp_path_factory) -> House:
    """Return the tiny shop, run and published once."""
    return publish_tiny_shop(tmp_path_factory.mktemp("published"), AS_OF)


def test_parts_gzip_and_columns_in_any_order_are_one_table(house):
    write_tiny_shop(house.raw)
    path = house.raw / "orders.csv"
    header, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.unlink()
    parts = house.raw / "orders"
    parts.mkdir()
    (parts / "1.csv").write_text("\n".join([header, *rows[::2]]) + "\n")
    columns = header.split(",")
    turned = [",".join(reversed(row.split(","))) for row in rows[1::2]]
    assert all(row.count(",") == len(columns) - 1 for row in turned)
    (parts / "2.csv.gz").write_bytes(gzip.compress("\n".join([",".join(reversed(columns)), *turned, ""]).encode()))
    house.build(as_of=AS_OF)
    assert house.rows("select count(*) from landing.orders") == [(len(rows),)]
    assert house.rows("select sum(rows_rejected) from marts.dq_source_audit") == [(0,)]


def test_only_headers_build_an_empty_shop(house):
    (house.raw / "orders.csv").write_text(ORDERS + "\n")
    (house.raw / "customers.csv").write_text(CUSTOMERS + "\n")
    house.build(as_of=AS_OF)
    assert house.rows("select count(*) from marts.dim_customers") == [(0,)]


def test_a_schema_of_the_warehouse_serves_as_well_as_files(house):
    write_tiny_shop(house.raw)
    from_files = House(house.folder / "files")
    shutil.copytree(house.raw, from_files.raw)
    from_files.build(as_of=AS_OF)
    with duckdb.connect(str(house.warehouse)) as connection:
        connection.execute("create schema shop")
        for table in ("orders", "order_lines", "customers"):
            connection.execute(f"create table shop.{table} as from read_csv('{house.raw}/{table}.csv')")
    house.build(as_of=AS_OF, raw_schema="shop")
    columns = "customer_id, lifetime_orders, lifetime_net_revenue, rfm_code, lifecycle_stage"
    query = f"select {columns} from marts.dim_customers order by all"
    assert house.rows(query) == from_files.rows(query)
