"""Every question has the same answer in SQL as in the packages that it is measured against; others are not compared."""

import importlib.util
import json
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from quintile.benchmarks.associations import ASSOCIATIONS
from quintile.benchmarks.contender import OURS, QUESTIONS, answer
from quintile.benchmarks.customer_summary import CUSTOMER_SUMMARY
from quintile.benchmarks.peers import compare_answers
from quintile.benchmarks.question import Question
from quintile.cli import app
from quintile.errors import GateError

PROJECT = Path(__file__).parents[3]
AS_OF = date(2025, 6, 30)


def installed(question: Question) -> list[str]:
    """Those of its packages that can be imported."""
    return [
        name
        for name, (_, modules) in question.packages.items()
        if all(importlib.util.find_spec(module.partition(".")[0]) for module in modules)
    ]


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
# As of June 30: categories of two hundred orders. Two orders with tea and mugs are just 1 %; cups and tea are less.
BASKETS = {
    "tea mug": 2, "tea": 38, "mug": 10, "tea cake": 10, "cake": 9, "cup tea": 1, "cup": 5, 
    "pot pan": 3, "pan": 20, "rare": 1, "bread": 101,
}  # fmt: skip
RULES = [  # antecedent, consequent, support, confidence, lift
    ("cake", "tea", 10 / 200, 10 / 19, (10 / 19) / (51 / 200)),
    ("mug", "tea", 2 / 200, 2 / 12, (2 / 12) / (51 / 200)),
    ("pan", "pot", 3 / 200, 3 / 23, (3 / 23) / (3 / 200)),
    ("pot", "pan", 3 / 200, 1.0, 1 / (23 / 200)),
    ("tea", "cake", 10 / 200, 10 / 51, (10 / 51) / (19 / 200)),
    ("tea", "mug", 2 / 200, 2 / 51, (2 / 51) / (12 / 200)),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that every answer starts from, with the traps in them."""
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
        connection.execute("create table intermediate.int_affinity__orders (source_name text, order_id int, kind text, "
                           "name text, order_date date)")  # fmt: skip
        orders = [basket.split() for basket, times in BASKETS.items() for _ in range(times)]
        assert len(orders) == 200
        rows = [("a", number, "category", name, AS_OF) for number, basket in enumerate(orders) for name in basket]
        rows += [("b", 1, "category", "tea", date(2025, 7, 1)), ("b", 1, "category", "cup", date(2025, 7, 1))]
        rows += [("a", number, "brand", f"brand of {name}", AS_OF) for _, number, _, name, _ in rows[:50]]
        connection.executemany("insert into intermediate.int_affinity__orders values (?, ?, ?, ?, ?)", rows)
    return file


def answered(question: Question, name: str, warehouse: Path, folder: Path) -> list[tuple]:
    """The rows of an answer in the order of its key; skips when the package is not installed."""
    if name != OURS and name not in installed(question):
        pytest.skip(f"{name} is not installed: make test-peers")
    file = folder / "answer.parquet"
    costs = answer(question, name, warehouse, AS_OF, file)
    assert 0 <= costs["reading_seconds"] <= costs["seconds"]
    assert 0 < costs["idle_mebibytes"] <= costs["peak_mebibytes"]
    return duckdb.sql(f"from '{file}' order by {', '.join(question.key)}").fetchall()


@pytest.mark.parametrize("name", [OURS, *CUSTOMER_SUMMARY.packages])
def test_a_summary_is_what_the_definition_says(name: str, warehouse: Path, tmp_path: Path):
    rows = answered(CUSTOMER_SUMMARY, name, warehouse, tmp_path)
    assert [row[:4] for row in rows] == [row[:4] for row in EXPECTED]
    assert [row[4] for row in rows] == pytest.approx([row[4] / max(row[1], 1) for row in EXPECTED], abs=1e-9)


@pytest.mark.parametrize("name", [OURS, *ASSOCIATIONS.packages])
def test_associations_are_what_the_definition_says(name: str, warehouse: Path, tmp_path: Path):
    rows = answered(ASSOCIATIONS, name, warehouse, tmp_path)
    assert [row[:2] for row in rows] == [row[:2] for row in RULES]
    assert [row[2:] for row in rows] == [pytest.approx(row[2:], abs=1e-12) for row in RULES]


def test_the_packages_are_compared_on_a_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    contenders = {}
    for asked, question in list(QUESTIONS.items()):
        packages = {name: question.packages[name] for name in installed(question)}
        monkeypatch.setitem(QUESTIONS, asked, replace(question, packages=packages))
        contenders[question.title] = [OURS, *packages]
    result = CliRunner().invoke(app, ["bench", "--peers", "--peer-shop", "generated", "--customers", "30"])
    assert result.exit_code == 0, result.output
    comparisons = json.loads((tmp_path / "bench_peers.json").read_text())
    for title, names in contenders.items():
        answers = [each for each in comparisons if each["question"] == title]
        assert [each["contender"] for each in answers] == names
        ours = answers[0]
        for each in answers:
            assert f"{each['contender']} {each['version']}" in result.stdout
            assert each["rows"] == ours["rows"] > (10 if len(names) > 1 else -1)
            assert each["seconds_ratio"] == each["seconds"] / ours["seconds"]
            assert each["peak_ratio"] == each["peak_mebibytes"] / ours["peak_mebibytes"]


def test_missing_packages_are_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setattr("quintile.benchmarks.peers.importlib.util.find_spec", lambda _: None)
    result = CliRunner().invoke(app, ["bench", "--peers"])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "not installed: clvkit, efficient-apriori, lifetimes, mlxtend, pandas, pymc-marketing; run" in result.stderr
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
    assert compare_answers(CUSTOMER_SUMMARY, ours, "itself", ours) == 1
    with pytest.raises(GateError, match=r"summary of customers: other has \d of \d rows otherwise"):
        compare_answers(CUSTOMER_SUMMARY, ours, "other", other)


def test_two_empty_answers_are_no_comparison(tmp_path: Path):
    empty = tmp_path / "empty.parquet"
    columns = "null::text as antecedent, null::text as consequent, 0.0 as support, 0.0 as confidence, 0.0 as lift"
    duckdb.sql(f"copy (select {columns} where false) to '{empty}' (format parquet)")
    with pytest.raises(GateError, match="neither side has a row"):
        compare_answers(ASSOCIATIONS, empty, "other", empty)
