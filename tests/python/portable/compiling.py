"""Compiles the project for one target without a server: python -m portable.compiling postgres.

dbt asks the server one thing while it compiles: whether the table of an incremental model is there. The answer is put
in dbt's cache beforehand, once no and once yes, so that both sides of is_incremental() are written out.
"""

import sys
from pathlib import Path

from dbt.adapters.factory import get_adapter_by_type
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode
from dbt_common.events.base_types import EventMsg

PROJECT = Path(__file__).parents[3]
VARIABLES = '{"as_of": "2025-06-30"}'
BACKFILL = '{"as_of": "2025-06-30", "backfill_from": "2024-01-31", "backfill_step": "month"}'
# Targets whose door is compiled too. It opens tables of a schema only.
FROM_A_SCHEMA = ("snowflake", "bigquery", "redshift")
# What the door makes of a table of a schema, with every column given as text and with none given.
DOOR = """
{%- for table in graph.sources.values() if table.source_name == 'raw' and table.name != 'unreadable_lines' %}
{%- set columns = {} %}
{%- for name in table.columns %}{% do columns.update({name: {'name': name, 'type': 'varchar'}}) %}{% endfor %}
{%- set place = api.Relation.create(database=target.database, schema='raw', identifier=table.name) %}
{%- set found = {'sql': place | string, 'columns': columns, 'parts': []} %}
{{ raw_view(table, found) }};
{{ raw_view(table, none) }};
{%- endfor %}
"""
# Hooks run on a server, and what dbt makes of tests in YAML is dbt's own SQL: neither is compiled.
WRITTEN_HERE = ("resource_type:model", "resource_type:analysis", "test_type:singular")
ADAPTER_IS_READY = "ConcurrencyLine"


def compile_everything(target: str, folder: Path) -> None:
    """Write the SQL of a first run, of a later run and of a backfill, each into a folder of its own."""
    common = ["--quiet", "--no-print", "--no-partial-parse"]
    options = ["--profiles-dir", "profiles", "--project-dir", str(PROJECT), "--target", target]
    parsed = dbtRunner().invoke([*common, "parse", *options, "--target-path", str(folder), "--vars", VARIABLES])
    if not parsed.success:
        raise SystemExit(str(parsed.exception))

    def compile_into(name: str, variables: str, selection: tuple[str, ...], *, is_built: bool) -> None:
        def fill_cache(event: EventMsg) -> None:
            if event.info.name == ADAPTER_IS_READY:
                _fill_cache(target, parsed.result, is_built=is_built)

        done = dbtRunner(manifest=parsed.result.deepcopy(), callbacks=[fill_cache]).invoke(
            [*common, "compile", *options, "--target-path", str(folder / name), "--vars", variables, "--no-introspect",
             "--no-populate-cache", "--indirect-selection", "empty", "--select", *selection],
        )  # fmt: skip
        if not done.success:
            raise SystemExit(str(done.exception or [result.message for result in done.result]))

    if target in FROM_A_SCHEMA:
        _compile_door(parsed.result, [*common, "compile", *options], folder / "door")
    compile_into("first_run", VARIABLES, WRITTEN_HERE, is_built=False)
    compile_into("later_run", VARIABLES, ("config.materialized:incremental",), is_built=True)
    compile_into("backfill", BACKFILL, ("as_of_dates",), is_built=True)


def _compile_door(manifest: Manifest, command: list[str], folder: Path) -> None:
    opened = dbtRunner(manifest=manifest.deepcopy()).invoke(
        [*command, "--target-path", str(folder), "--no-introspect", "--no-populate-cache", "--inline", DOOR]
    )
    if not opened.success:
        raise SystemExit(str(opened.exception or [result.message for result in opened.result]))
    (folder / "door.sql").write_text(opened.result.results[0].node.compiled_code)


def _fill_cache(target: str, manifest: Manifest, *, is_built: bool) -> None:
    adapter = get_adapter_by_type(target)
    models = [node for node in manifest.nodes.values() if isinstance(node, ModelNode)]
    adapter.cache.update_schemas({(model.database, model.schema) for model in models})
    as_kept = str.upper if target == "snowflake" else str  # what is not quoted is kept in capitals
    for model in models if is_built else []:
        adapter.cache.add(
            adapter.Relation.create(
                database=as_kept(model.database or "") or None,
                schema=as_kept(model.schema),
                identifier=as_kept(model.alias),
                type=adapter.Relation.Table,
            )
        )


if __name__ == "__main__":
    compile_everything(sys.argv[1], Path(sys.argv[2]))
