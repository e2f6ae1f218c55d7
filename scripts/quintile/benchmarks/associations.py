"""Associations of categories: which are bought together, in one order.

One row for each ordered pair of categories that at least 1 % of the orders contain both of: support (share of the
orders with both), confidence (support ÷ share with the first) and lift (confidence ÷ share with the second). An order
is a countable one, of somebody known, with a product that has a category.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from quintile.benchmarks.question import Question

if TYPE_CHECKING:
    from pandas import DataFrame

MINIMUM_SUPPORT = 0.01
_COLUMNS = ["antecedent", "consequent", "support", "confidence", "lift"]

_ITEMS = """
    select source_name, order_id, name
    from intermediate.int_affinity__orders
    where kind = 'category' and order_date <= date '{as_of}'
"""
_BASKETS = f"select list(name) as categories from ({_ITEMS}) group by source_name, order_id"
# A pair is no more frequent than each of its two, so rare categories are left out before orders meet themselves.
_RULES = f"""
    with items as ({_ITEMS}),

    totals as (
        select cast(count(*) as double) as orders from (select distinct source_name, order_id from items)
    ),

    frequent as (
        select items.name, count(*) as orders
        from items
        group by items.name
        having count(*) / (select orders from totals) >= {MINIMUM_SUPPORT}
    ),

    kept as (
        select items.source_name, items.order_id, items.name
        from items
        inner join frequent on items.name = frequent.name
    ),

    pairs as (
        select firsts.name as first_name, seconds.name as second_name, count(*) as orders
        from kept as firsts
        inner join kept as seconds
            on
                firsts.source_name = seconds.source_name
                and firsts.order_id = seconds.order_id
                and firsts.name < seconds.name
        group by firsts.name, seconds.name
        having count(*) / (select orders from totals) >= {MINIMUM_SUPPORT}
    ),

    directed as (
        select first_name as antecedent, second_name as consequent, orders from pairs
        union all
        select second_name as antecedent, first_name as consequent, orders from pairs
    )

    select
        directed.antecedent,
        directed.consequent,
        directed.orders / totals.orders as support,
        cast(directed.orders as double) / antecedents.orders as confidence,
        directed.orders * totals.orders / (cast(antecedents.orders as double) * consequents.orders) as lift
    from directed
    inner join frequent as antecedents on directed.antecedent = antecedents.name
    inner join frequent as consequents on directed.consequent = consequents.name
    cross join totals
"""


def efficient_apriori_rules(baskets: DataFrame, _as_of: date) -> DataFrame:
    """The rules of Efficient-Apriori, from one list of categories for each order."""
    from efficient_apriori import apriori

    _, rules = apriori(
        [tuple(basket) for basket in baskets["categories"]],
        min_support=MINIMUM_SUPPORT, min_confidence=0, max_length=2,
    )  # fmt: skip
    return _frame((*rule.lhs, *rule.rhs, rule.support, rule.confidence, rule.lift) for rule in rules)


def mlxtend_rules(baskets: DataFrame, _as_of: date) -> DataFrame:
    """The rules of mlxtend, by its faster algorithm, from one list of categories for each order."""
    import pandas
    from mlxtend.frequent_patterns import association_rules, fpgrowth
    from mlxtend.preprocessing import TransactionEncoder

    encoder = TransactionEncoder()
    table = pandas.DataFrame(encoder.fit_transform(baskets["categories"]), columns=encoder.columns_)
    frequent = fpgrowth(table, min_support=MINIMUM_SUPPORT, use_colnames=True, max_len=2)
    rules = association_rules(
        frequent, metric="support", min_threshold=MINIMUM_SUPPORT, return_metrics=["support", "confidence", "lift"]
    )
    return _frame(
        (*rule.antecedents, *rule.consequents, rule.support, rule.confidence, rule.lift)
        for rule in rules.itertuples(index=False)
    )


def _frame(rows: Iterable[tuple[str, str, float, float, float]]) -> DataFrame:
    import pandas

    return pandas.DataFrame(list(rows), columns=_COLUMNS)


ASSOCIATIONS = Question(
    title="associations of categories",
    models=("int_affinity__orders",),
    key=("antecedent", "consequent"),
    equal=(),
    close=("support", "confidence", "lift"),
    sql=_RULES,
    given=_BASKETS,
    packages={
        "efficient-apriori": (efficient_apriori_rules, ("efficient_apriori",)),
        "mlxtend": (mlxtend_rules, ("mlxtend.frequent_patterns", "mlxtend.preprocessing")),
    },
)
