"""The comparison of history and transitions: silent about a warehouse that agrees, and a sentence for every fault."""

from pathlib import Path

import duckdb
import pytest

from shops import AS_OF
from shops.raw_files import Line, RawShop

from .__main__ import main
from .answer import Answer, ago, empty_shop, new_account
from .compare import summarise
from .compare_history import HISTORY, TRANSITIONS, history_differences, transition_differences
from .history import History, Interval
from .transitions import Transition

TABLES = f"""
    create schema marts;
    create table marts.{HISTORY} (
        customer_id text, layer text, segment_id text, valid_from date, valid_to date, definition_version int
    );
    create table marts.{TRANSITIONS} (
        customer_id text, layer text, from_segment_id text, to_segment_id text, transitioned_on date, cause text,
        cause_id text, definition_version int, recorded_at timestamp default timestamp '2025-07-01 03:00'
    );
"""


@pytest.fixture
def filled() -> RawShop:
    """Somebody new who orders twice, and a guest."""
    shop = empty_shop()
    account = new_account(shop)
    for days_ago in (31, 1):
        shop.order(account, shop.day(days_ago), [Line("9.00")])
    shop.order("guest@x.org", shop.day(1), [Line("9.00")])
    return shop


@pytest.fixture
def expected(filled: RawShop, answer: Answer) -> History:
    """Their history over three days."""
    return answer.history(filled, 2, 1, 0)


@pytest.fixture
def warehouse(expected: History, tmp_path: Path) -> Path:
    """A warehouse that agrees."""
    path = tmp_path / "quintile.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        for table, fields, rows in (
            (HISTORY, Interval._fields, expected.intervals),
            (TRANSITIONS, Transition._fields, expected.transitions),
        ):
            places = ", ".join("?" * len(fields))
            connection.executemany(f"insert into marts.{table} ({', '.join(fields)}) values ({places})", list(rows))
    return path


def test_nothing_differs_from_a_warehouse_that_agrees(expected: History, warehouse: Path) -> None:
    """Whatever recorded_at says."""
    assert history_differences(expected, warehouse) == []
    assert transition_differences(expected, warehouse) == []


@pytest.mark.parametrize(
    ("fault", "sentences"),
    [
        (
            f"update marts.{HISTORY} set valid_from = valid_from - 1 where segment_id = 'active'",
            [
                f"shop_a:000001: history of layer lifecycle: active [{ago(1)}, open) version 1 is only in the "
                "warehouse",
                f"shop_a:000001: history of layer lifecycle: active [{ago(0)}, open) version 1 is only in the oracle",
            ],
        ),
        (
            f"delete from marts.{HISTORY} where segment_id = 'VT_One_Time' and valid_to is not null",
            [
                f"shop_a:000001: history of layer named: VT_One_Time [{ago(2)}, {ago(1)}) version 1 is only in the "
                "oracle"
            ],
        ),
        (
            f"insert into marts.{HISTORY} from marts.{HISTORY} where segment_id = 'active'",
            [
                f"shop_a:000001: history of layer lifecycle: active [{ago(0)}, open) version 1 is only in the "
                "warehouse, again"
            ],
        ),
        (
            f"insert into marts.{HISTORY} values ('nobody', 'rfm', 'new', '2025-06-30', null, 2)",
            [f"nobody: history of layer rfm: new [{ago(0)}, open) version 2 is only in the warehouse"],
        ),
        (f"alter table marts.{HISTORY} drop column layer", [f"{HISTORY} has no column layer"]),
        (f"drop table marts.{HISTORY}", [f"{HISTORY} has no column {', '.join(sorted(Interval._fields))}"]),
    ],
)
def test_faults_of_history_are_named(expected: History, warehouse: Path, fault: str, sentences: list[str]) -> None:
    """From both sides."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(fault)
    assert history_differences(expected, warehouse) == sentences


@pytest.mark.parametrize(
    ("fault", "sentences"),
    [
        (
            f"update marts.{TRANSITIONS} set cause = 'inactivity' where cause = 'age' and layer = 'lifecycle'",
            [
                f"{TRANSITIONS}: cause age is there 0 times, the oracle says 1",
                f"{TRANSITIONS}: cause inactivity is there 1 times, the oracle says 0",
                f"shop_a:000001: cause inactivity, not age: lifecycle new -> active on {ago(0)}: the warehouse names "
                "None, the oracle None",
            ],
        ),
        (
            f"update marts.{TRANSITIONS} set cause_id = 'x' where from_segment_id = 'VT_One_Time'",
            [
                f"shop_a:000001: cause order, not order: named VT_One_Time -> nothing on {ago(1)}: the warehouse names "
                "x, the oracle shop_a:2"
            ],
        ),
        (
            f"update marts.{TRANSITIONS} set to_segment_id = 'lost' where to_segment_id = 'active'",
            [
                f"shop_a:000001: transitions of layer lifecycle: new -> lost on {ago(0)} by age, version 1, is only in "
                "the warehouse",
                f"shop_a:000001: transitions of layer lifecycle: new -> active on {ago(0)} by age, version 1, is only "
                "in the oracle",
            ],
        ),
        (
            f"insert into marts.{TRANSITIONS} from marts.{TRANSITIONS} where from_segment_id = 'VT_One_Time'",
            [
                f"{TRANSITIONS}: cause order is there 5 times, the oracle says 4",
                f"shop_a:000001: transitions of layer named: VT_One_Time -> nothing on {ago(1)} by order shop_a:2, "
                "version 1, is only in the warehouse, again",
            ],
        ),
        (
            f"update marts.{TRANSITIONS} set cause = 'boredom' where to_segment_id = 'active'",
            [
                f"{TRANSITIONS}: cause age is there 0 times, the oracle says 1",
                f"{TRANSITIONS} has a cause that nobody expects: boredom",
                f"{TRANSITIONS}: cause boredom is there 1 times, the oracle says 0",
                f"shop_a:000001: cause boredom, not age: lifecycle new -> active on {ago(0)}: the warehouse names "
                "None, the oracle None",
            ],
        ),
        (f"alter table marts.{TRANSITIONS} drop column cause_id", [f"{TRANSITIONS} has no column cause_id"]),
    ],
)
def test_faults_of_transitions_are_named(expected: History, warehouse: Path, fault: str, sentences: list[str]) -> None:
    """With the causes counted before the examples."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(fault)
    assert sorted(transition_differences(expected, warehouse)) == sorted(sentences)


def test_differences_are_summed_up_by_layer_and_cause(expected: History, warehouse: Path) -> None:
    """Of each a few examples."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"update marts.{TRANSITIONS} set cause = 'order', cause_id = 'x' where cause = 'age'")
        connection.execute(f"delete from marts.{HISTORY} where layer = 'rfm'")
    found = transition_differences(expected, warehouse) + history_differences(expected, warehouse)
    headings = {line for line in summarise(found) if not line.startswith(" ")}
    assert headings == {"3 x history of layer rfm", "1 x cause age", "1 x cause order", "1 x cause order, not age"}


def test_by_hand(
    filled: RawShop, expected: History, warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m oracle` takes a span of dates, by the week too."""
    assert expected.intervals
    arguments = [str(tmp_path), str(warehouse)]
    assert main(*arguments, f"{ago(2)}..{AS_OF}") == 0
    assert "transitions agree: " in capsys.readouterr().out
    assert main(*arguments, f"{ago(14)}..{AS_OF}/7") == 1
    assert " x history of layer lifecycle" in capsys.readouterr().out
