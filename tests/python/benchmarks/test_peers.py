"""The summary of customers is the same in SQL as in the packages it is measured against; others are not compared."""

import importlib.util
import json
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from quintile.benchmarks.customer_summary import OURS, PEERS, summarise
from quintile.benchmarks.peers import compare_answers
from quintile.cli import app
from quintile.errors import GateError

PROJECT = Path(__file__).parents[3]
INSTALLED = {name: peer for name, peer in PEERS.items() if importlib.util.find_spec(peer[1].partition(".")[0])}
AS_OF = date(2025, 6, 30)

# As of June 30: source key, amount, order date, whether it is a product.
LINES = """
    ('ann', 10.00, '2025-01-01', true), ('ann', 0.10, '2025-01-01', true),  -- one day
    ('ann', 0.10, '2025-01-11', true), ('ann', 0.20, '2025-01-11', true),
    ('ann', 1.01, '2025-01-31', true), ('ann', 5.00, '2025-02-01', false), ('ann', 0.00, '2025-02-02', true),
    ('ann', -3.00, '2025-02-03', true),
    ('ann@shop', 2.00, '2025-06-30', true),  -- the same customer
    ('bob', 7.77, '2025-06-30', true), ('bob', 9.00, '2025-07-01', true),
    ('cid', 3.33, '2025-06-01', true), ('cid', 3.33, '2025-06-01', true),
    ('dan', 0.00, '2025-06-01', true)
"""
EXPECTED = [  # customer, frequency, recency, T, sum of the repeat days
    ("ann", 3, 180, 180, 3.31),
    ("bob", 0, 0, 0, 0.0),
    ("cid", 0, 0, 29, 0.0),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two tables that every summary starts from, with the traps in them."""
    file = tmp_path_factory.mktemp("peers") / "quintile.duckdb"
    with closing(duckdb.connect(str(file))) as connection:
        connection.execute(
            f"""
            create schema intermediate;
            create table intermediate.int_orders__lines as
            select
                source_key, cast(net_amount as decimal(18, 2)) as net_amount, cast(order_date as date) as order_date,
                is_product
            from (values {LINES}) as lines (source_key, net_amount, order_date, is_product);
            create table intermediate.int_identity__as_of as
            select distinct source_key, date '2025-06-30' as as_of_date, split_part(source_key, '@', 1) as customer_id
            from intermediate.int_orders__lines
            union all
            select distinct source_key, date '2025-05-31' as as_of_date, 'once ' || source_key as customer_id
            from intermediate.int_orders__lines
            """
        )
    return file


@pytest.mark.parametrize("name", [OURS, *PEERS])
def test_a_summary_is_what_the_definition_says(name: str, warehouse: Path, tmp_path: Path):
    if name in PEERS and name not in INSTALLED:
        pytest.skip(f"{name} is not installed: make test-peers")
    answer = tmp_path / "answer.parquet"
    costs = summarise(name, warehouse, AS_OF, answer)
    rows = duckdb.read_parquet(str(answer)).order("customer_id").fetchall()
    assert [row[:4] for row in rows] == [row[:4] for row in EXPECTED]
    assert [row[4] for row in rows] == pytest.approx([row[4] / max(row[1], 1) for row in EXPECTED], abs=1e-9)
    assert 0 <= costs["reading_seconds"] <= costs["seconds"]
    assert 0 < costs["idle_mebibytes"] <= costs["peak_mebibytes"]


def test_the_packages_are_compared_on_a_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    for name in PEERS.keys() - INSTALLED:
        monkeypatch.delitem(PEERS, name)
    result = CliRunner().invoke(app, ["bench", "--peers", "--peer-shop", "generated", "--customers", "30"])
    assert result.exit_code == 0, result.output
    comparisons = json.loads((tmp_path / "bench_peers.json").read_text())
    assert [each["contender"] for each in comparisons] == [OURS, *PEERS]
    ours = comparisons[0]
    for each in comparisons:
        assert f"{each['contender']} {each['version']}" in result.stdout
        assert each["customers"] == ours["customers"] > 10
        assert each["seconds_ratio"] == each["seconds"] / ours["seconds"]
        assert each["peak_ratio"] == each["peak_mebibytes"] / ours["peak_mebibytes"]


def test_missing_packages_are_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setattr("quintile.benchmarks.peers.importlib.util.find_spec", lambda _: None)
    result = CliRunner().invoke(app, ["bench", "--peers"])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "not installed: clvkit, lifetimes, pandas, pymc-marketing; run" in result.stderr
    assert "-m pip install -r requirements/peers.lock" in result.stderr


@pytest.mark.parametrize(
    "theirs",
    [
        "('ann', 4, 10, 20, 1.50)",
        "('ann', 3, 11, 20, 1.50)",
        "('ann', 3, 10, 21, 1.50)",
        "('ann', 3, 10, 20, 1.51)",
        "('ann', 3, 10, 20, null)",
        "('bob', 3, 10, 20, 1.50)",
        "('ann', 3, 10, 20, 1.50), ('bob', 0, 0, 0, 0)",
    ],
)
def test_another_answer_is_no_comparison(theirs: str, tmp_path: Path):
    ours, other = tmp_path / "ours.parquet", tmp_path / "other.parquet"
    for file, rows in ((ours, "('ann', 3, 10, 20, 1.50)"), (other, theirs)):
        columns = 'answer (customer_id, frequency, recency, "T", monetary_value)'
        duckdb.sql(f"copy (from (values {rows}) as {columns}) to '{file}' (format parquet)")
    assert compare_answers(ours, "itself", ours) == 1
    with pytest.raises(GateError, match="other summarises"):
        compare_answers(ours, "other", other)
