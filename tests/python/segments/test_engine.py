"""Random definitions on random customers: the engine's SQL finds the members that plain Python finds."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments.conftest import AS_OF
from segments.engine_house import EngineHouse
from segments.plain_engine import TYPES, Condition, Value, Version, members

DATES = [date(2025, 6, 29), AS_OF]
POOLS: dict[str, list[Value]] = {
    "number": [None, -1.0, 0.0, 0.5, 3.0, 3.01, 100.0],
    "date": [None, date(1969, 12, 31), date(2025, 1, 1), date(2025, 1, 2)],
    "boolean": [None, True, False],
    "text": [None, "a", "ab", "b", "a|b", "A"],
}
COMPARISONS = ["equals", "not_equals", "more_than", "at_least", "less_than", "at_most", "between"]
OPERATORS = {
    "number": COMPARISONS,
    "date": COMPARISONS,
    "boolean": ["equals"],
    "text": ["equals", "not_equals", "in", "not_in"],
}


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """One sound condition."""
    attribute = draw(st.sampled_from(sorted(TYPES)))
    data_type = TYPES[attribute]
    operator = draw(st.sampled_from([*OPERATORS[data_type], "is_null", "is_not_null"]))
    known = [value for value in POOLS[data_type] if value is not None and value != "a|b"]
    if operator in ("is_null", "is_not_null"):
        return Condition(attribute, operator, "")
    if operator == "between":
        bounds = sorted(draw(st.tuples(st.sampled_from(known), st.sampled_from(known))))
        return Condition(attribute, operator, "|".join(map(_written, bounds)))
    if operator in ("in", "not_in"):
        return Condition(attribute, operator, "|".join(draw(st.lists(st.sampled_from(known), min_size=1, unique=True))))
    return Condition(attribute, operator, _written(draw(st.sampled_from(known))))


def _groups(least: int) -> st.SearchStrategy[tuple[tuple[Condition, ...], ...]]:
    group = st.lists(conditions(), min_size=1, max_size=4, unique_by=lambda c: (c.attribute, c.operator)).map(tuple)
    return st.lists(group, min_size=least, max_size=2).map(tuple)


@st.composite
def catalogues(draw: st.DrawFn) -> list[Version]:
    """One to four segments, some in an exclusive family, some with two versions."""
    versions = []
    for number in range(draw(st.integers(1, 4))):
        is_exclusive = draw(st.booleans())
        expands = not is_exclusive and draw(st.booleans())
        for version, effective_from in enumerate(DATES[: draw(st.integers(1, 2))], 1):
            versions.append(
                Version(
                    segment_id=f"BH_{number}_<category>" if expands else f"BH_{number}",
                    version=version,
                    effective_from=effective_from,
                    family="exclusive" if is_exclusive else "layered",
                    is_exclusive=is_exclusive,
                    priority=number,
                    expands_by="first_purchase_category" if expands else None,
                    status=draw(st.sampled_from(["active", "active", "planned", "retired"])),
                    entry=draw(_groups(1)),
                    exits=draw(_groups(0)),
                )
            )
    return versions


customer_lists = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(POOLS[data_type]) for name, data_type in TYPES.items()}),
    min_size=1,
    max_size=8,
)


def _load(engine: EngineHouse, versions: list[Version]) -> None:
    engine.load_definitions(
        [
            (v.segment_id, v.version, v.effective_from, v.family, v.is_exclusive, v.priority, v.expands_by, v.status)
            for v in versions
        ],
        [
            (v.segment_id, v.version, rule, number, c.attribute, c.operator, c.value or None)
            for v in versions
            for rule, groups in (("entry", v.entry), ("exit", v.exits))
            for number, group in enumerate(groups, 1)
            for c in group
        ],
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(versions=catalogues(), people=customer_lists)
def test_the_engine_finds_the_members_that_plain_python_finds(engine, versions, people):
    customers = {(day, f"c{number}"): person for day in DATES for number, person in enumerate(people)}
    _load(engine, versions)
    engine.run(customers, AS_OF)
    found = engine.rows(
        "select as_of_date, customer_id, segment_id, definition_version from intermediate.int_segments__named"
    )
    assert len(found) == len(set(found)), "a membership stands twice"
    assert set(found) == members(versions, customers)
    explained = engine.rows(
        "select customer_id, attribute, operator, value, holds from intermediate.int_segments__explanations"
    )
    for customer_id, attribute, operator, value, holds in explained:
        actual = customers[AS_OF, customer_id][attribute]
        assert holds == Condition(attribute, operator, value or "").holds(actual), (attribute, operator, value, actual)


@pytest.mark.parametrize(
    "condition",
    [Condition("shoe_size", "at_least", "1"), Condition("lifetime_orders", "resembles", "3")],
    ids=["unknown attribute", "unknown operator"],
)
def test_what_is_not_known_never_holds(engine, condition):
    """The config tests stop such a build; should one be skipped, nobody gets in, and nobody leaves, by mistake."""
    known = Condition("lifetime_orders", "at_least", "0")
    odd = Version("BH_Odd", 1, DATES[0], "odd", False, 1, None, "active", entry=((condition,),), exits=())
    stays = Version("BH_Stay", 1, DATES[0], "odd", False, 2, None, "active", entry=((known,),), exits=((condition,),))
    _load(engine, [odd, stays])
    engine.run({(AS_OF, "c1"): {"lifetime_orders": 3}, (AS_OF, "c2"): {}}, AS_OF)
    found = engine.rows("select customer_id, segment_id from intermediate.int_segments__named")
    assert found == [("c1", "BH_Stay")]
