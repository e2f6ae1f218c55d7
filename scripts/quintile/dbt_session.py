"""dbt through its own Python API: the project is parsed once, then invoked as often as a command needs.

One session is one set of places and one engine. The dates of a run are no part of what is parsed: they change with each
invocation, and dbt keeps what it parsed from one night to the next. So nothing that a model decides while it is parsed
(config, enabled) may depend on them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.artifacts.schemas.results import NodeStatus
from dbt.artifacts.schemas.run import RunResult
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import SeedNode, TestNode
from dbt.selected_resources import set_selected_resources
from dbt_common.events.base_types import EventLevel, EventMsg

from quintile.console import Step, first_lines, say_warning, step
from quintile.errors import GateError, InputError, Problem, explain_full_disk, is_disk_message
from quintile.raw_files import explain_unreadable, require_whole_gzip
from quintile.settings import Settings, project_variables
from quintile.variables import undated
from quintile.warehouse import explain_unopened, is_lock_message

FAILED = {NodeStatus.Error, NodeStatus.Fail, NodeStatus.RuntimeErr, NodeStatus.PartialSuccess}
SQL_NODES = {"model", "seed", "snapshot"}
WEEKLY = "weekly"  # tag of tests that cost too much for every night
# The line in which Quintile's macros say what is wrong with input or configuration.
_OUR_MESSAGE = re.compile(r"^\s*quintile: (.+?)\s*$", re.MULTILINE)
_OUR_REFUSAL = re.compile(r"^\s*quintile gate: (.+?)\s*$", re.MULTILINE)  # what a gate of theirs did not let through


@dataclass(frozen=True)
class BuildReport:
    """What one successful dbt invocation did."""

    sql_seconds: float  # execution of models and seeds, summed over threads


class DbtSession:
    """dbt on one project, warehouse and engine."""

    def __init__(self, settings: Settings, verbose: bool = False) -> None:
        """Open nothing yet; `verbose` shows what dbt says."""
        self._settings = settings
        self._verbose = verbose
        self._manifest: Manifest | None = None
        settings.export()
        settings.warehouse.parent.mkdir(parents=True, exist_ok=True)

    def open_raw(self, variables: Mapping[str, Any]) -> None:
        """Create the views on the raw input that the contract names.

        Raises:
            InputError: mandatory input is missing or unreadable.
        """
        in_place = self._settings.target == "duckdb"
        if in_place and not (project_variables(self._settings) | dict(variables)).get("raw_schema"):
            require_whole_gzip(self._settings.raw)
        self._parse(variables)
        with step("opening the raw input"):
            self._invoke(["run-operation", "open_raw"], variables)

    def land_raw(self, variables: Mapping[str, Any]) -> None:
        """On DuckDB: create a view on each raw table that the files hold, its columns as given.

        Raises:
            InputError: mandatory input is missing or unreadable.
        """
        require_whole_gzip(self._settings.raw)
        self._parse(variables)
        with step("reading the raw files"):
            self._invoke(["run-operation", "land_raw"], variables)

    def operation(self, name: str, arguments: Mapping[str, Any], title: str) -> dict[str, Any]:
        """Run a macro that takes `as_json`, and return what it answers.

        Raises:
            InputError: bad input or configuration.
            GateError: a gate of the macro did not hold.
        """
        given = json.dumps({**arguments, "as_json": True})
        self._parse({})
        with step(title):
            outcome, watcher = self._invoke_unchecked(
                ["run-operation", name, "--args", given, "--no-write-json"], {}, None
            )
        self._checked(outcome, watcher)
        return json.loads(watcher.answers[-1])

    def build(
        self,
        variables: Mapping[str, Any],
        title: str = "dbt build",
        *,
        full_refresh: bool = False,
        weekly_tests: bool = True,
        selected: Sequence[str] = (),
    ) -> BuildReport:
        """Build everything, or what is selected, and run its data tests; those tagged weekly only if wanted.

        Unit tests prove the SQL, not the data: CI and a plain `dbt build` run them, a run on data does not.

        Raises:
            InputError: bad input or configuration, or a warehouse open in another process.
            GateError: a model, contract or test failed.
        """
        manifest = self._parse(variables)
        arguments = ["build", "--exclude-resource-type", "unit_test", *(["--full-refresh"] if full_refresh else [])]
        if selected:
            arguments += ["--select", *selected]
        if not weekly_tests and any(WEEKLY in node.tags for node in manifest.nodes.values()):
            arguments += ["--exclude", f"tag:{WEEKLY}"]
        with step(title) as progress:
            results = self._invoke(arguments, variables, progress)
        return BuildReport(sql_seconds=sum(_execution_seconds(result) for result in results))

    def compiled_tests(
        self, variables: Mapping[str, Any], selected: Sequence[str], title: str
    ) -> list[tuple[TestNode, list[SeedNode]]]:
        """Compile the tests that are selected, all of which read seeds alone; each with the seeds. Asks no warehouse.

        Raises:
            InputError: a test reads something else, or bad configuration.
        """
        manifest = self._parse(variables)
        arguments = ["compile", "--no-introspect", "--no-populate-cache", "--no-write-json"]
        with step(title) as progress:
            results = self._invoke([*arguments, "--select", *selected], variables, progress)
        found = []
        for test in (result.node for result in results if isinstance(result.node, TestNode)):
            read = [manifest.nodes.get(name) for name in test.depends_on.nodes]
            if not all(isinstance(node, SeedNode) for node in read):
                raise InputError(f"{test.original_file_path} reads more than seeds: a test in that folder may not")
            found.append((test, read))
        return found

    def _parse(self, variables: Mapping[str, Any]) -> Manifest:
        if self._manifest is None:
            with step("reading the dbt project"):
                watcher = _Watcher(None, show_warnings=not self._verbose)
                self._manifest = self._checked(self._run(["parse"], undated(variables), watcher), watcher).result
        return self._manifest

    def _invoke(
        self, arguments: list[str], variables: Mapping[str, Any], progress: Step | None = None
    ) -> list[RunResult]:
        """Run one command on the parsed project; returns the results of its nodes."""
        return list(self._checked(*self._invoke_unchecked(arguments, variables, progress)).result.results)

    def _invoke_unchecked(
        self, arguments: list[str], variables: Mapping[str, Any], progress: Step | None
    ) -> tuple[dbtRunnerResult, _Watcher]:
        # dbt compiles into the manifest it is given, so each invocation gets a copy of the parsed one.
        manifest = self._parse(variables).deepcopy()
        watcher = _Watcher(progress, show_warnings=not self._verbose)
        return self._run(arguments, variables, watcher, manifest), watcher

    def _run(
        self, arguments: list[str], variables: Mapping[str, Any], watcher: _Watcher, manifest: Manifest | None = None
    ) -> dbtRunnerResult:
        outcome = dbtRunner(manifest, callbacks=[watcher]).invoke(
            [
                # Console output is ours unless asked for; logs/dbt.log always has it.
                *(("--log-level", "info") if self._verbose else ("--log-level", "none", "--no-use-colors")),
                *("--log-level-file", "info", "--no-use-colors-file"),
                "--no-send-anonymous-usage-stats",
                *arguments,
                *("--project-dir", str(self._settings.project_root)),
                *("--profiles-dir", str(self._settings.profiles)),
                *("--target", self._settings.target),
                *("--target-path", str(self._settings.artifacts)),
                *("--vars", json.dumps(dict(variables), default=str)),
            ]
        )
        _release_warehouse()
        # dbt keeps the selection, and an operation that follows, which selects nothing, would take it for its own.
        set_selected_resources(set())
        if isinstance(outcome.exception, KeyboardInterrupt):
            raise outcome.exception
        return outcome

    def _checked(self, outcome: dbtRunnerResult, watcher: _Watcher) -> dbtRunnerResult:
        """The outcome, if it is a good one; else the error it stands for."""
        if outcome.success:
            return outcome
        if outcome.exception is not None:
            raise InputError(self._explain(str(outcome.exception))) from outcome.exception
        failed = [result for result in outcome.result.results if result.status in FAILED]
        messages = [result.message for result in failed if result.message]
        for message in messages or watcher.errors:
            refused, explained = _OUR_REFUSAL.search(message), self._known(message)
            if refused:
                raise GateError(refused[1])
            if explained:
                raise InputError(explained)
        if not messages:  # an operation, whose result is silent
            raise InputError(self._explain("\n".join(watcher.errors)))
        raise GateError(
            f"{len(failed)} of dbt's nodes failed: nothing was published; mend what the table names, and run again",
            [_problem(result) for result in failed],
        )

    def _explain(self, message: str) -> str:
        """The one line that matters in a message of dbt's."""
        return self._known(message) or f"dbt: {first_lines(message)} (`--verbose` and logs/dbt.log say more)"

    def _known(self, message: str) -> str | None:
        """The line with the mend for what lies outside models and tests; None for all else."""
        ours = _OUR_MESSAGE.search(message)
        if ours:
            return ours[1]
        if is_lock_message(message):
            return explain_unopened(self._settings.warehouse, message)
        if is_disk_message(message):
            return explain_full_disk(message)
        return explain_unreadable(self._settings.raw, message)


class _Watcher:
    """Follows dbt's own events: nodes begun go to the progress, warnings to the console, errors are kept."""

    def __init__(self, progress: Step | None, show_warnings: bool) -> None:
        self._progress = progress
        self._show_warnings = show_warnings
        self.errors: list[str] = []
        self.answers: list[str] = []  # what macros log

    def __call__(self, event: EventMsg) -> None:
        if event.info.level == EventLevel.ERROR:
            self.errors.append(event.info.msg)
        elif event.info.level == EventLevel.WARN and self._show_warnings:
            say_warning(first_lines(event.info.msg))
        elif event.info.name == "JinjaLogInfo":
            self.answers.append(event.data.msg)
        if self._progress is not None and event.info.name == "LogStartLine":
            self._progress.advance(event.data.index - 1, event.data.total, event.data.description)


def _release_warehouse() -> None:
    """Close the warehouse, which dbt keeps open in this process: validation and publishing open it read-only."""
    reset_adapters()
    DuckDBConnectionManager.close_all_connections()


def _problem(result: RunResult) -> Problem:
    node = result.node
    where = getattr(node, "relation_name", None) if result.failures else None
    return Problem(
        name=node.name,
        kind=str(node.resource_type),
        message=first_lines(result.message or str(result.status)),
        where=f"select * from {where}" if where else getattr(node, "original_file_path", ""),
    )


def _execution_seconds(result: RunResult) -> float:
    if result.node.resource_type not in SQL_NODES:
        return 0.0
    spans = (span for span in result.timing if span.name == "execute" and span.started_at and span.completed_at)
    return sum((span.completed_at - span.started_at).total_seconds() for span in spans)
