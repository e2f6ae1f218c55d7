"""Nothing is without a description: models, seeds, sources and their columns, macros and their arguments, vars.

What the tables really hold is looked up in a warehouse built from the tiny shop, so that a description of a column which
is gone is found as well.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import jinja2
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import Macro, ModelNode, SeedNode
from dbt_common.clients.jinja import get_environment

from shops import AS_OF, write_tiny_shop

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "quintile"
IMPLEMENTATION = re.compile(r"^(default|duckdb|postgres|spark)__")
VAR = re.compile(r"^  (\w+):")

Relation = ModelNode | SeedNode


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the tiny shop, which the environment names for dbt."""
    folder = tmp_path_factory.mktemp("documentation")
    write_tiny_shop(folder / "raw")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QUINTILE_RAW", str(folder / "raw"))
        environment.setenv("QUINTILE_WAREHOUSE", str(folder / "quintile.duckdb"))
        environment.setenv("QUINTILE_TARGET", "duckdb")
        yield folder


@pytest.fixture(scope="session")
def manifest(workplace: Path) -> Manifest:
    """The project as dbt reads it."""
    return _run_dbt(workplace, "parse").result


@pytest.fixture(scope="session")
def built_columns(workplace: Path, manifest: Manifest) -> dict[str, set[str]]:
    """The columns of every table of the warehouse, by schema.table."""
    # dbt compiles into the manifest it is given.
    built = _run_dbt(
        workplace, "build", "--resource-type", "model", "--resource-type", "seed", manifest=manifest.deepcopy()
    )
    assert built.success, [result.message for result in built.result if result.status != "success"]
    columns: dict[str, set[str]] = {}
    with duckdb.connect(str(workplace / "quintile.duckdb"), read_only=True) as warehouse:
        rows = warehouse.sql("select table_schema, table_name, column_name from information_schema.columns").fetchall()
    for schema, table, column in rows:
        columns.setdefault(f"{schema}.{table}", set()).add(column)
    return columns


def test_every_model_and_seed_is_described(manifest: Manifest) -> None:
    """Each says what a row of it is."""
    assert _without_description((node.name, node.description) for node in _relations(manifest)) == []


def test_every_column_is_described(manifest: Manifest, built_columns: dict[str, set[str]]) -> None:
    """Of models and seeds, each column that the table has."""
    described = {
        node.name: {name for name, column in node.columns.items() if column.description.strip()}
        for node in _relations(manifest)
    }
    assert [
        f"{node.name}.{column}"
        for node in _relations(manifest)
        for column in sorted(_built(node, built_columns) - described[node.name])
    ] == []


def test_every_described_column_exists(manifest: Manifest, built_columns: dict[str, set[str]]) -> None:
    """A column that was renamed or removed leaves no description behind."""
    assert [
        f"{node.name}.{column}"
        for node in _relations(manifest)
        for column in sorted(set(node.columns) - _built(node, built_columns))
    ] == []


def test_every_source_is_described(manifest: Manifest) -> None:
    """The sources, their tables, and the columns of these."""
    sources = [source for source in manifest.sources.values() if source.package_name == PACKAGE]
    assert _without_description((source.source_name, source.source_description) for source in sources) == []
    assert _without_description((source.name, source.description) for source in sources) == []
    assert (
        _without_description(
            (f"{source.name}.{column.name}", column.description)
            for source in sources
            for column in source.columns.values()
        )
        == []
    )


def test_every_macro_is_described(manifest: Manifest) -> None:
    """Implementations for one engine too, however briefly."""
    assert _without_description((macro.name, macro.description) for macro in _macros(manifest)) == []


def test_every_macro_argument_is_described(manifest: Manifest) -> None:
    """With type and meaning, in the order of the macro; an implementation takes what the macro it stands for takes."""
    macros = [macro for macro in _macros(manifest) if not IMPLEMENTATION.match(macro.name)]
    assert [
        f"{macro.name}: takes {_arguments(macro)}, describes {[argument.name for argument in macro.arguments]}"
        for macro in macros
        if [argument.name for argument in macro.arguments] != _arguments(macro)
    ] == []
    assert (
        _without_description(
            (f"{macro.name}({argument.name})", argument.type and argument.description)
            for macro in macros
            for argument in macro.arguments
        )
        == []
    )


def test_every_docs_block_is_used(manifest: Manifest) -> None:
    """A description that nothing refers to is a leftover."""
    used = {block for node in _relations(manifest) for column in node.columns.values() for block in column.doc_blocks}
    used |= {block for node in _relations(manifest) for block in node.doc_blocks}
    used |= {block for source in manifest.sources.values() for block in source.doc_blocks}
    used |= {
        block
        for source in manifest.sources.values()
        for column in source.columns.values()
        for block in column.doc_blocks
    }
    blocks = {unique_id for unique_id, block in manifest.docs.items() if block.package_name == PACKAGE}
    assert sorted(blocks - used) == []


def test_every_var_has_a_comment_directly_above_it() -> None:
    """The comment says what the setting does and its unit."""
    lines = (ROOT / "dbt_project.yml").read_text(encoding="utf-8").splitlines()
    first = lines.index("vars:") + 1
    names = []
    for above, line in zip(lines[first - 1 :], lines[first:], strict=False):
        if line and not line.startswith(" "):
            break
        if (var := VAR.match(line)) and not above.startswith("  #"):
            names.append(var[1])
    assert names == []


def _run_dbt(workplace: Path, *arguments: str, manifest: Manifest | None = None) -> dbtRunnerResult:
    outcome = dbtRunner(manifest).invoke(
        [
            *("--quiet", "--no-send-anonymous-usage-stats", "--no-version-check"),
            *arguments,
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT / "profiles")),
            *("--target-path", str(workplace / "target"), "--log-path", str(workplace / "logs")),
            *("--vars", f"{{as_of: '{AS_OF}'}}"),
        ]
    )
    # The warehouse stays open in this process otherwise.
    reset_adapters()
    DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None:
        raise outcome.exception
    return outcome


def _relations(manifest: Manifest) -> list[Relation]:
    nodes = [node for node in manifest.nodes.values() if isinstance(node, Relation) and node.package_name == PACKAGE]
    return sorted(nodes, key=lambda node: node.name)


def _macros(manifest: Manifest) -> list[Macro]:
    macros = [macro for macro in manifest.macros.values() if macro.package_name == PACKAGE]
    return sorted(macros, key=lambda macro: macro.name)


def _built(node: Relation, built_columns: dict[str, set[str]]) -> set[str]:
    return built_columns[f"{node.schema}.{node.identifier}"]


def _arguments(macro: Macro) -> list[str]:
    tree = get_environment(None, capture_macros=True).parse(macro.macro_sql)
    return [argument.name for argument in next(tree.find_all(jinja2.nodes.Macro)).args]


def _without_description(described: Iterable[tuple[str, str | None]]) -> list[str]:
    return sorted({name for name, description in described if not (description or "").strip()})
