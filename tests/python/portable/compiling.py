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

    compile_into("first_run", VARIABLES, WRITTEN_HERE, is_built=False)
    compile_into("later_run", VARIABLES, ("config.materialized:incremental",), is_built=True)
    compile_into("backfill", BACKFILL, ("as_of_dates",), is_built=True)


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
