"""What Spark's plans say: nothing is collected, nothing runs in Python, shuffles are bounded, seeds are broadcast."""

import pytest

from engines.spark_plans import IN_PYTHON, ON_THE_DRIVER, Plan, read_plan

PLAN = """
Project [a#1]
+- Window [row_number() windowspecdefinition(a#1 ASC)], [a#1 ASC]
   +- Sort [a#1 ASC], false, 0
      +- Exchange SinglePartition, ENSURE_REQUIREMENTS
         +- BroadcastHashJoin [a#1], [b#2], Inner, BuildRight, false
            :- Exchange hashpartitioning(a#1, 2)
            :  +- FileScan parquet seeds.bands[a#1]
            +- BroadcastExchange HashedRelationBroadcastMode(List(b#2))
               +- TakeOrderedAndProject(limit=1)
"""


def test_a_plan_is_counted():
    plan = read_plan("model", PLAN)
    assert (plan.shuffles, plan.broadcasts, plan.single_partition_windows) == (2, 1, 1)
    assert plan.operators["TakeOrderedAndProject"] == 1


@pytest.mark.spark
class TestBuiltShop:
    """The plans of every model, on the tables of the trap shop as the second night left them."""

    @pytest.fixture(scope="class")
    def plans(self, spark_plans: list[Plan]) -> list[Plan]:
        """One plan for each model."""
        assert len(spark_plans) > 150
        return spark_plans

    def test_no_model_collects_rows_to_the_driver_or_to_python(self, plans: list[Plan]):
        found = {plan.model: name for plan in plans for name in (*ON_THE_DRIVER, *IN_PYTHON) if plan.operators[name]}
        assert found == {}

    def test_the_shuffles_of_a_model_are_bounded(self, plans: list[Plan]):
        most = max(plans, key=lambda plan: plan.shuffles)
        assert most.shuffles <= MOST_SHUFFLES, f"{most.model} shuffles {most.shuffles} times"

    def test_rows_meet_in_one_task_only_where_it_is_known(self, plans: list[Plan]):
        """A window over all rows is computed by one task: it bounds how large a shop can be."""
        assert {plan.model for plan in plans if plan.single_partition_windows} == ONE_TASK

    def test_small_tables_are_broadcast(self, plans: list[Plan]):
        assert sum(plan.broadcasts for plan in plans) > 50


# Measured on the trap shop; see docs/engines_spark.md.
MOST_SHUFFLES = 60
ONE_TASK: set[str] = set()
