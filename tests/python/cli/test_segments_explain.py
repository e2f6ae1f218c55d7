"""quintile segments explain: why a customer is or is not in each segment, from a warehouse made by hand."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest

WAREHOUSE = """
create schema marts;
create schema intermediate;
create table marts.dim_customers (customer_id varchar, as_of_date date);
insert into marts.dim_customers values ('shop:1', '2025-06-30'), ('shop:2', '2025-06-30'), ('shop:3', '2025-06-30');

create table marts.dim_customer_identities (
    source_name varchar, source_customer_id varchar, customer_id varchar, valid_from date, valid_to date
);
insert into marts.dim_customer_identities values
    ('shop', '1', 'shop:1', '2024-01-01', null),
    ('web', 'a', 'shop:2', '2024-01-01', '2025-06-30'),
    ('web', 'a', 'shop:1', '2025-06-30', null),
    ('web', 'b', 'shop:1', '2025-07-01', null);

-- shop:3 denies profiling.
create table intermediate.int_customers__profiled as
select as_of_date, customer_id from marts.dim_customers where customer_id <> 'shop:3';

create table marts.dim_segments (
    segment_id varchar, defined_as varchar, layer varchar, name varchar, entry_rule varchar, status varchar,
    priority integer, is_exclusive boolean, family varchar
);
insert into marts.dim_segments values
    ('at_risk', 'at_risk', 'lifecycle', 'At risk', 'last order at least 91 days ago', 'active', 5, true, 'layer'),
    ('at_risk', 'at_risk', 'rfm', 'At risk', 'recency score 1 to 2', 'active', 4, true, 'layer'),
    ('vip', 'vip', 'value_tier', 'VIP', 'among the best', 'active', 1, true, 'layer'),
    ('VT_VIP', 'VT_VIP', 'named', 'Best customers', 'orders is at least 3', 'active', 1, true, 'value'),
    ('VT_Good', 'VT_Good', 'named', 'Good customers', 'orders is at least 2', 'active', 2, true, 'value'),
    ('BH_Active_30d', 'BH_Active_30d', 'named', 'Active lately', 'views or clicks', 'active', 1, false, 'behaviour'),
    ('PA_First_tea', 'PA_First_<category>', 'named', 'First tea', 'first is known', 'active', 1, false, 'affinity'),
    ('PA_First_pots', 'PA_First_<category>', 'named', 'First pots', 'first is known', 'active', 1, false, 'affinity'),
    ('PR_Churn', 'PR_Churn', 'named', 'May leave', 'churn is at least 0.5', 'planned', 1, false, 'prediction'),
    ('LC_Old', 'LC_Old', 'named', 'Old', 'orders is at least 9', 'retired', 1, false, 'lifecycle');

create table marts.fct_segment_memberships (
    as_of_date date, customer_id varchar, layer varchar, segment_id varchar, reason varchar, confidence varchar
);
insert into marts.fct_segment_memberships values
    ('2025-06-30', 'shop:1', 'lifecycle', 'at_risk', 'last order 100 days ago', 'high'),
    ('2025-06-30', 'shop:1', 'value_tier', 'vip', '3 of 100 have more', 'low'),
    ('2025-06-30', 'shop:1', 'named', 'VT_VIP', 'orders 4', 'high'),
    ('2025-06-30', 'shop:1', 'named', 'PA_First_tea', 'first category tea', 'low'),
    ('2025-06-29', 'shop:1', 'named', 'BH_Active_30d', 'views 3', 'high');

create table intermediate.int_segments__explanations (
    as_of_date date, customer_id varchar, segment_id varchar, version integer, rule varchar, group_number integer,
    attribute varchar, operator varchar, value varchar, condition_in_words varchar, actual_value varchar, holds boolean
);
insert into intermediate.int_segments__explanations
select '2025-06-30', customer_id, conditions.*
from (values ('shop:1'), ('shop:2')) as customers(customer_id), (values
    ('VT_VIP', 1, 'entry', 1, 'orders', 'at_least', '3', 'orders is at least 3', '4', true),
    ('VT_Good', 1, 'entry', 1, 'orders', 'at_least', '2', 'orders is at least 2', '4', true),
    ('VT_Good', 1, 'exit', 1, 'can_ads', 'equals', 'false', 'can_ads is false', 'true', false),
    ('BH_Active_30d', 1, 'entry', 1, 'views', 'at_least', '3', 'views is at least 3', '0.0', false),
    ('BH_Active_30d', 1, 'entry', 2, 'clicks', 'at_least', '2', 'clicks is at least 2', null, false),
    ('PA_First_<category>', 1, 'entry', 1, 'first', 'is_not_null', null, 'first is known', 'tea', true)
) as conditions;
"""


@pytest.fixture
def warehouse(project):
    """The warehouse of the project."""
    path = project / "data" / "quintile.duckdb"
    path.parent.mkdir(exist_ok=True)
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute(WAREHOUSE)
    return path


@pytest.fixture
def explain(quintile, warehouse):
    """The lines that `quintile segments explain` prints, blanks squeezed."""

    def run(*arguments: str) -> list[str]:
        result = quintile("segments", "explain", *arguments)
        assert result.exit_code == 0, result.output
        assert all(len(line) <= 100 for line in result.stdout.splitlines())
        return [" ".join(line.split()) for line in result.stdout.splitlines() if line.strip()]

    return run


def test_layers_and_segments_with_every_condition(explain):
    """The segments that the customer is in come first; a value that is not known says so."""
    assert [line for line in explain("shop:1") if not line.startswith("──")] == [
        "customer shop:1, as of 2025-06-30",
        "Layers",
        "layer segment why",
        "lifecycle at_risk last order 100 days ago",
        "value_tier vip 3 of 100 have more (low confidence)",
        "Named segments: in 2 of 4",
        "in PA_First_tea First tea (low confidence)",
        "enters if first is known is tea yes",
        "in VT_VIP Best customers",
        "enters if orders is at least 3 is 4 yes",
        "out BH_Active_30d Active lately",
        "enters if views is at least 3 is 0 no",
        "or if clicks is at least 2 unknown no",
        "out VT_Good Good customers (VT_VIP of the exclusive family value comes first)",
        "enters if orders is at least 2 is 4 yes",
        "leaves if can_ads is false is true no",
    ]


@pytest.mark.parametrize("account", ["web:a", "shop:1"])
def test_an_account_is_looked_up_as_of_the_latest_date(explain, account):
    """It belonged to shop:2 before."""
    assert explain(account)[0].startswith("customer shop:1, as of 2025-06-30")


def test_an_account_is_named_beside_the_customer(explain):
    assert explain("web:a")[0] == "customer shop:1, as of 2025-06-30 (account web:a)"


@pytest.mark.parametrize("unknown", ["shop:4", "web:b", "nobody"])
def test_an_unknown_customer_is_one_line(quintile, warehouse, unknown):
    """Also an account that belongs to nobody yet."""
    result = quintile("segments", "explain", unknown)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert f"quintile: no customer {unknown} in the warehouse: give a customer_id of" in result.stderr


def test_who_denies_profiling_is_in_no_segment(explain):
    """That is said instead of twenty times out."""
    assert explain("shop:3") == [
        "customer shop:3, as of 2025-06-30",
        "The customer denies profiling: no layer, no segment and no score is kept.",
    ]


def test_one_named_segment(explain):
    """What it is, and how the customer stands to it; no layers."""
    assert explain("shop:1", "--segment", "BH_Active_30d") == [
        "customer shop:1, as of 2025-06-30",
        "named BH_Active_30d, Active lately: views or clicks",
        "Named segments: in 0 of 1",
        "out BH_Active_30d Active lately",
        "enters if views is at least 3 is 0 no",
        "or if clicks is at least 2 unknown no",
    ]


def test_one_segment_of_layers(explain):
    """Two layers have it; the customer is in one of them."""
    shown = explain("shop:1", "--segment", "at_risk")
    assert "lifecycle at_risk, At risk: last order at least 91 days ago" in shown
    assert "rfm at_risk, At risk: recency score 1 to 2" in shown
    assert "lifecycle at_risk last order 100 days ago" in shown
    assert not any(line.startswith(("value_tier", "Named", "in ", "out ")) for line in shown)


def test_another_segment_of_those_that_one_definition_expands_to(explain):
    """Asked for pots: it is tea."""
    shown = explain("shop:1", "--segment", "PA_First_pots")
    assert shown[1:] == [
        "named PA_First_pots, First pots: first is known",
        "Named segments: in 1 of 1",
        "in PA_First_tea First tea (low confidence)",
        "enters if first is known is tea yes",
    ]


@pytest.mark.parametrize(
    ("segment", "said"), [("PR_Churn", "Planned: nobody is in it yet"), ("LC_Old", "Retired: nobody is in it any more")]
)
def test_a_segment_that_is_not_evaluated(explain, segment, said):
    assert explain("shop:1", "--segment", segment)[1].endswith(said)


def test_a_misspelt_segment(quintile, warehouse):
    """The nearest one is named."""
    result = quintile("segments", "explain", "shop:1", "--segment", "VT_VPI")
    assert result.exit_code == 2
    assert result.stderr == "quintile: no segment VT_VPI: did you mean VT_VIP?\n"


def test_a_warehouse_without_segments(quintile, warehouse):
    """Built before there were any."""
    with closing(duckdb.connect(str(warehouse))) as connection:
        connection.execute("drop table intermediate.int_segments__explanations")
    result = quintile("segments", "explain", "shop:1")
    assert result.exit_code == 2
    assert "holds no segments to explain: run `quintile run`" in result.stderr


def test_no_warehouse(quintile):
    assert "no warehouse at" in quintile("segments", "explain", "shop:1").stderr


@pytest.mark.parametrize("command", [(), ("check",), ("explain",)])
def test_help(quintile, command):
    """Help needs no project, data or warehouse."""
    assert "Usage:" in quintile("segments", *command, "--help").output
