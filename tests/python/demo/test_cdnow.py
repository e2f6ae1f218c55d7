"""CDNOW through the same door: the published totals, and money to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from demo_reading import Query, open_shop

from quintile.demo import write_cdnow


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory: pytest.TempPathFactory) -> Query:
    folder = tmp_path_factory.mktemp("cdnow")
    write_cdnow(folder)
    with open_shop(folder) as connection:
        yield lambda query: connection.execute(query).fetchall()


def test_totals_are_the_published_ones(cdnow: Query):
    assert cdnow("select count(*), count(distinct order_id), sum(total_amount) from orders") == [
        (69_659, 69_659, Decimal("2500315.63"))
    ]
    assert cdnow("select count(*), count(distinct customer_id) from customers") == [(23_570, 23_570)]
    assert cdnow("select count(*) from (select 1 from orders group by customer_id having count(*) = 1)") == [(11_908,)]
    assert cdnow("select min(ordered_at)::date, max(ordered_at)::date from orders") == [
        (date(1997, 1, 1), date(1998, 6, 30))
    ]


def test_lines_give_the_amount_to_the_cent(cdnow: Query):
    wrong = "select count(*) from orders left join order_lines using (order_id) where round(quantity * unit_price, 2)"
    assert cdnow(f"{wrong} is distinct from total_amount") == [(0,)]


def test_the_first_customers_are_those_of_the_file(cdnow: Query):
    orders = cdnow("""
        select customer_id, ordered_at::date, quantity, total_amount
        from orders join order_lines using (order_id) where customer_id = '00002' order by order_id
    """)
    assert orders == [
        ("00002", date(1997, 1, 12), 1, Decimal("12.00")),
        ("00002", date(1997, 1, 12), 5, Decimal("77.00")),
    ]


def test_it_is_written_twice_into_the_same_folder(tmp_path: Path):
    assert write_cdnow(tmp_path) == write_cdnow(tmp_path)
