"""What Spark's plans say: nothing is collected, nothing runs in Python, shuffles are bounded, seeds are broadcast."""

import pytest

from engines.spark_plans import IN_PYTHON, ON_THE_DRIVER, Plan, read_plan

# Measured on the trap shop; docs/engines_spark.md says what they mean.
MOST_SHUFFLES = 80
ONE_TASK = {
    # Dates and moments of the run, and conditions of the rules: few rows whatever the shop.
    "int_history__timeline", "int_value_tiers__calendar", "int_segments__groups", "int_activation__changes",
    # Numbers for source keys, shared values and periods, and sums over amounts: as many rows as customers, at most.
    "int_identity__members", "int_identity__links", "int_identity__epochs", "int_value_tiers__amounts",
}  # fmt: skip

PLAN = """
Project [a#1]
+- Window [row_number() windowspecdefinition(a#1 ASC)], [a#1 ASC]
   +- Sort [a#1 ASC], false, 0
      +- Exchange SinglePartition, ENSURE_REQUIREMENTS
         +- BroadcastHashJoin [a#1], [b#2], Inner, BuildRight, false
            :- Exchange hashpartitioning(a#1, 2)
            :  +- FileScan parquet spark_catalog.intermediate.facts[a#1]
            +- BroadcastExchange HashedRelationBroadcastMode(List(b#2))
               +- TakeOrderedAndProject(limit=1)
"""


def test_a_plan_is_counted():
    plan = read_plan("model", PLAN)
    assert (plan.shuffles, plan.broadcasts, plan.single_partition_windows) == (2, 1, 1)
    assert (plan.top, plan.operators["TakeOrderedAndProject"]) == ("Project", 1)
    assert read_plan("model", PLAN.strip().splitlines()[-1]).top in ON_THE_DRIVER
    assert read_plan("model", PLAN.replace(".intermediate.", ".seeds.")).single_partition_windows == 0
    # What stands elsewhere in the plan may be large.
    reused = PLAN.replace("FileScan parquet spark_catalog.intermediate.facts[a#1]", "ReusedExchange [a#1], Exchange")
    assert read_plan("model", reused).single_partition_windows == 1


@pytest.mark.spark
def test_no_model_collects_rows_to_the_driver_or_to_python(spark_plans: list[Plan]):
    assert len(spark_plans) > 150
    assert {plan.model: plan.top for plan in spark_plans if plan.top in ON_THE_DRIVER} == {}
    assert {plan.model: name for plan in spark_plans for name in IN_PYTHON if plan.operators[name]} == {}


@pytest.mark.spark
def test_the_shuffles_of_a_model_are_bounded(spark_plans: list[Plan]):
    most = max(spark_plans, key=lambda plan: plan.shuffles)
    assert most.shuffles <= MOST_SHUFFLES, f"{most.model} shuffles {most.shuffles} times"


@pytest.mark.spark
def test_rows_meet_in_one_task_only_where_it_is_known(spark_plans: list[Plan]):
    """A window over all rows is computed by one task: it bounds how large a shop can be."""
    assert {plan.model for plan in spark_plans if plan.single_partition_windows} == ONE_TASK


@pytest.mark.spark
def test_small_tables_are_broadcast(spark_plans: list[Plan]):
    assert sum(plan.broadcasts for plan in spark_plans) > 50
