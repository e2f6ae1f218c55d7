"""Personal columns are tagged in YAML all the way to the marts, and none reaches a mart in the clear.

`config.meta.personal` of a column is direct (names somebody by itself), describing (says something about somebody) or
pseudonymous (an id or a salted hash). What the marts really hold is looked up in a built shop, whose one person has
values that nobody else has.
"""

from collections.abc import Iterator

import pytest
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode

from erasure.conftest import Erasure
from erasure.people import ACCOUNTS, EMAILS, NAME, PHONE, VISITOR
from erasure.searching import places
from erasure.test_erased_person import HASHED
from pipeline.house import House
from pipeline.parsed import parse_once

CLASSES = ("direct", "describing", "pseudonymous")
# Columns of other names that hold ids of people.
IDS = (
    "customer_id", "source_key", "visitor_key", "given_customer_id", "source_customer_id", "email_hash", "account_hash",
    "address_hash",
)  # fmt: skip
STAGING, MARTS = "staging", "marts"


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project as dbt reads it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QUINTILE_WAREHOUSE", str(House(tmp_path_factory.mktemp("personal")).warehouse))
        return parse_once({}, "duckdb")


def test_a_column_named_like_a_personal_one_is_tagged_as_it_is(manifest: Manifest):
    raw = {
        (name, column.config.meta["personal"])
        for source in manifest.sources.values()
        for name, column in source.columns.items()
        if "personal" in column.config.meta
    }
    assert {tag for _, tag in raw} <= set(CLASSES)
    classes = dict(raw) | dict.fromkeys(IDS, "pseudonymous")
    direct = {name for name, tag in classes.items() if tag == "direct"} | {"address"}
    assert {"email", "phone", "first_name", "last_name", "customer_email", "anonymous_id"} <= direct
    wrong = [
        f"{model.name}.{name}: {tag or 'untagged'}, not {classes.get(name, 'direct')}"
        for model, name, tag in _columns(manifest)
        if (name in direct or (name in classes and model.config.schema in (STAGING, MARTS)))
        and tag != classes.get(name, "direct")
        and (model.config.schema, name) != (MARTS, "value")
    ]
    assert wrong == []


def test_no_mart_has_a_column_that_names_somebody(manifest: Manifest):
    marts = [(model, name, tag) for model, name, tag in _columns(manifest) if model.config.schema == MARTS]
    assert len(marts) > 100
    assert [f"{model.name}.{name}" for model, name, tag in marts if tag == "direct"] == []
    assert [f"{model.name}.{name}: {tag}" for model, name, tag in marts if tag not in (None, *CLASSES)] == []


def test_no_value_in_a_mart_names_anybody(erasure: Erasure):
    clear = (*EMAILS, PHONE, PHONE.removeprefix("+"), VISITOR, *NAME[1:], "@")
    found = places(erasure.before.published, clear)
    assert {place: rows for place, rows in found.items() if place.startswith("marts.")} == {}
    assert places(erasure.before.warehouse, clear), "the shop does hold them"


def test_a_mart_column_with_ids_of_people_is_tagged(erasure: Erasure, manifest: Manifest):
    ids = [account for _, account in ACCOUNTS] + HASHED
    holding = {
        tuple(place.split(": ")[0].split(".")[1:])
        for place in places(erasure.before.published, ids)
        if place.startswith("marts.")
    }
    tagged = {(model.name, name) for model, name, tag in _columns(manifest) if tag}
    assert ("dim_customers", "email_hash") in holding
    assert holding - tagged == set()


def _columns(manifest: Manifest) -> Iterator[tuple[ModelNode, str, str | None]]:
    for node in manifest.nodes.values():
        if isinstance(node, ModelNode):
            for name, column in node.columns.items():
                yield node, name, column.config.meta.get("personal")
