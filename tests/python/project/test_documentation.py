"""Nothing is without a description: models, seeds, sources and their columns, macros and their arguments, vars.

What the tables really hold is looked up in a warehouse built from the tiny shop, so that the description of a column
that is gone is found as well.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import jinja2
import pytest
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import Macro, MacroArgument, ModelNode, SeedNode, SourceDefinition
from dbt_common.clients.jinja import get_environment

from pipeline.house import House
from pipeline.parsed import parse_once
from shops import AS_OF, write_tiny_shop

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "quintile"
IMPLEMENTATION = re.compile(r"^(default|duckdb|postgres|spark|snowflake|bigquery|redshift)__")
VAR = re.compile(r"^  (\w+):")

Relation = ModelNode | SeedNode


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project as dbt reads it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QUINTILE_WAREHOUSE", str(House(tmp_path_factory.mktemp("parsed")).warehouse))
        return parse_once({}, "duckdb")


@pytest.fixture(scope="session")
def built_columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The columns of every table of the warehouse, by schema.table."""
    house = House(tmp_path_factory.mktemp("documentation"))
    write_tiny_shop(house.raw)
    house.build(as_of=AS_OF.isoformat())
    columns: dict[str, set[str]] = {}
    for schema, table, column in house.rows(
        "select table_schema, table_name, column_name from information_schema.columns"
    ):
        columns.setdefault(f"{schema}.{table}", set()).add(column)
    return columns


def test_every_model_and_seed_is_described(manifest: Manifest) -> None:
    """Each says what a row of it is."""
    _assert_described((node.name, node.description) for node in _relations(manifest))


def test_every_column_is_described(manifest: Manifest, built_columns: dict[str, set[str]]) -> None:
    """Each column that the table of a model or seed has."""
    _assert_described(
        (f"{node.name}.{column}", node.columns[column].description if column in node.columns else None)
        for node in _relations(manifest)
        for column in _built(node, built_columns)
    )


def test_every_described_column_exists(manifest: Manifest, built_columns: dict[str, set[str]]) -> None:
    """A column that was renamed or removed leaves no description behind."""
    _assert_none(
        f"{node.name}.{column} is described, but not there"
        for node in _relations(manifest)
        for column in set(node.columns) - _built(node, built_columns)
    )


def test_every_source_is_described(manifest: Manifest) -> None:
    """The sources, their tables, and the columns of these."""
    described: list[tuple[str, str]] = []
    for table in _sources(manifest):
        described += [(table.source_name, table.source_description), (table.name, table.description)]
        described += [(f"{table.name}.{column.name}", column.description) for column in table.columns.values()]
    _assert_described(described)


def test_every_macro_is_described(manifest: Manifest) -> None:
    """Implementations for one engine too, however briefly."""
    _assert_described((macro.name, macro.description) for macro in _macros(manifest))


def test_every_macro_argument_is_described(manifest: Manifest) -> None:
    """With type and meaning; an implementation takes what the macro it serves takes."""
    _assert_described(
        (
            f"{macro.name}({name})",
            next((_meaning(argument) for argument in macro.arguments if argument.name == name), None),
        )
        for macro in _macros(manifest)
        for name in _arguments(macro)
        if not IMPLEMENTATION.match(macro.name)
    )


def test_every_described_argument_exists(manifest: Manifest) -> None:
    """An argument that was renamed or removed leaves no description behind, and the order is the macro's."""
    described = [(macro, [argument.name for argument in macro.arguments]) for macro in _macros(manifest)]
    _assert_none(
        f"{macro.name} takes ({', '.join(_arguments(macro))}), described are ({', '.join(names)})"
        for macro, names in described
        if names and names != _arguments(macro)
    )


def test_every_docs_block_is_used(manifest: Manifest) -> None:
    """A description that nothing refers to is a leftover."""
    described = [*_relations(manifest), *_sources(manifest)]
    used = {block for node in described for block in node.doc_blocks}
    used |= {block for node in described for column in node.columns.values() for block in column.doc_blocks}
    _assert_none(
        f"{block.name} in {block.original_file_path} is not used"
        for block in manifest.docs.values()
        if block.package_name == PACKAGE and block.unique_id not in used
    )


def test_every_var_has_a_comment_directly_above_it() -> None:
    """The comment says what the setting does, and its unit."""
    lines = (ROOT / "dbt_project.yml").read_text(encoding="utf-8").splitlines()
    first = lines.index("vars:") + 1
    end = next(number for number, line in enumerate(lines) if number >= first and re.match(r"\S", line))
    settings = [(VAR.match(lines[number]), lines[number - 1]) for number in range(first, end)]
    _assert_none(f"{var[1]} has no comment" for var, above in settings if var and not above.startswith("  #"))


def _relations(manifest: Manifest) -> list[Relation]:
    return [node for node in manifest.nodes.values() if isinstance(node, Relation) and node.package_name == PACKAGE]


def _sources(manifest: Manifest) -> list[SourceDefinition]:
    return [source for source in manifest.sources.values() if source.package_name == PACKAGE]


def _macros(manifest: Manifest) -> list[Macro]:
    return [macro for macro in manifest.macros.values() if macro.package_name == PACKAGE]


def _built(node: Relation, built_columns: dict[str, set[str]]) -> set[str]:
    return built_columns[f"{node.schema}.{node.identifier}"]


def _arguments(macro: Macro) -> list[str]:
    tree = get_environment(None, capture_macros=True).parse(macro.macro_sql)
    return [argument.name for argument in next(tree.find_all(jinja2.nodes.Macro)).args]


def _meaning(argument: MacroArgument) -> str | None:
    return argument.description if argument.type else None


def _assert_described(described: Iterable[tuple[str, str | None]]) -> None:
    _assert_none(f"{name} has no description" for name, description in described if not (description or "").strip())


def _assert_none(findings: Iterable[str]) -> None:
    listed = sorted(set(findings))
    assert not listed, "\n" + "\n".join(listed)
