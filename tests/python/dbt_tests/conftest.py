"""A warehouse that passes every test, built once a session from a small shop that has something of everything."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.house import House
from pipeline.made_once import made_once
from shops import AS_OF
from shops.raw_files import Line, RawShop


@dataclass(frozen=True)
class SoundWarehouse:
    """A built warehouse, the SQL of its singular tests and models as dbt compiled it, and what each node reads."""

    connection: duckdb.DuckDBPyConnection
    compiled_tests: dict[str, str]
    compiled_models: dict[str, str]
    parents: dict[str, list[str]]


@pytest.fixture(scope="session")
def sound_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundWarehouse]:
    """The small shop on two dates a week apart, built with all its data tests."""
    house = made_once(tmp_path_factory, "sound", _build_with_tests)
    manifest = json.loads((house.folder / "target" / "manifest.json").read_text())
    compiled_tests = {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "test_metadata" not in node
    }
    compiled_models = {
        node["name"]: node["compiled_code"] for node in manifest["nodes"].values() if node["resource_type"] == "model"
    }
    with duckdb.connect(str(house.warehouse)) as connection:
        yield SoundWarehouse(connection, compiled_tests, compiled_models, manifest["parent_map"])


def _build_with_tests(house: House) -> None:
    _write_small_shop(house.raw)
    week_before = AS_OF - timedelta(days=7)
    done = house.dbt(
        "build", "--exclude-resource-type", "unit_test",
        as_of=AS_OF.isoformat(), backfill_from=week_before.isoformat(), backfill_step="week",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def _write_small_shop(folder: Path) -> None:
    """Two shops: linked accounts, guests, a visitor, discounts, postage, refunds, two currencies, and unusable rows."""
    shop = RawShop(AS_OF)
    shop.add("products", source_name="shop_a", product_id="POSTAGE", is_product="false")
    shop.add("fx_rates", currency="EUR", rate_date=shop.day(40).date().isoformat(), rate_to_reporting="1.10")

    ann = shop.account("shop_a", shop.day(500), email="ann@x.example", phone="+4917012345678")
    ann_again = shop.account("shop_b", shop.day(300), email="Ann@X.example")
    bob = shop.account("shop_a", shop.day(200), email="bob@x.example")
    shop.account("shop_b", shop.day(100), email="prospect@x.example")
    shop.visit("shop_a", shop.day(10), anonymous_id="v1", customer_id=bob.customer_id)

    thirds = [Line("10.00"), Line("10.00"), Line("10.00"), Line("4.90", product_id="POSTAGE")]
    discounted = shop.order(ann, shop.day(400), thirds, discount="1.00")
    shop.order(ann, shop.day(90), [Line("20.00", "2")])
    shop.order(ann_again, shop.day(39), [Line("0.45"), Line("0.45")], currency="EUR")
    refunded = shop.order(bob, shop.day(5), [Line("15.00"), Line("7.50", discount="0.50")])
    shop.order("guest@x.example", shop.day(200), [Line("19.90")])
    shop.order("grown@x.example", shop.day(12), [Line("8.00")])  # New on the first date, no longer on the second.
    shop.order("", shop.day(3), subtotal_amount="9.99")

    shop.refund(discounted, shop.day(380), "9.67", order_line_id=discounted.line_ids[1])
    shop.refund(refunded, shop.day(1), "5.00")

    for account, channel in ((ann, "ads"), (bob, "ads"), (bob, "email")):
        shop.consent(account, shop.day(30), "granted", channel=channel)

    shop.order(bob, shop.day(2), [Line("1.00")], status="odd")
    shop.line("shop_a", "no such order", Line("1.00"))
    shop.write(folder)
