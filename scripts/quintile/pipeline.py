"""The stages around `dbt build` that several commands share: gates, publishing, and what is said at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quintile.artifacts import expected_marts, failures_of_last_invocation
from quintile.console import OUTPUT, say, say_warning, show_table, step
from quintile.errors import GateError, Problem, QuintileError
from quintile.mart_copy import Publication
from quintile.publishing import PublishResult, publish, require_publishable
from quintile.segments.catalogue_pages import NEEDED_MARTS, write_html
from quintile.settings import Settings
from quintile.warehouse import unfinished_build

if TYPE_CHECKING:  # dbt and Great Expectations take seconds to import: only commands that use them do
    from quintile.dbt_session import BuildReport
    from quintile.validation.gate import FailedExpectation, Gate
    from quintile.validation.suites import Layer


@dataclass(frozen=True)
class Build:
    """One `dbt build` of a run."""

    title: str
    variables: Mapping[str, Any]
    resume: str = ""  # how to go on after this one failed and was mended


@dataclass
class Timings:
    """Seconds of each stage, in the order they ran."""

    started: float = field(default_factory=time.monotonic)
    stages: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def stage(self, title: str) -> Iterator[None]:
        """Time the block as one stage."""
        started = time.monotonic()
        yield
        self.stages.append((title, time.monotonic() - started))

    def add_build(self, title: str, report: BuildReport) -> None:
        """Add a build, and how much of it the engine was at work."""
        self.stages += [(title, report.seconds), ("  of which SQL, over all threads", report.sql_seconds)]

    def rows(self) -> list[tuple[str, str]]:
        """Stages and seconds, the whole last."""
        stages = [*self.stages, ("all", time.monotonic() - self.started)]
        return [(title, f"{seconds:.1f}") for title, seconds in stages]


def build_and_publish(
    settings: Settings, builds: Sequence[Build], as_of: date, *, full_refresh: bool = False, verbose: bool = False
) -> None:
    """Check the raw input, run the builds in order, check the marts, publish, say where to look.

    Raises:
        InputError: bad input or configuration.
        GateError: a test, contract or expectation failed; what is published is as before.
    """
    timings = Timings()
    require_publishable(settings.published)

    from quintile.dbt_session import DbtSession  # dbt takes a second to import

    session = DbtSession(settings, verbose)
    with timings.stage("open the raw input"):
        session.open_raw(builds[0].variables)
    with timings.stage("check the raw input"):
        gate = open_gate(settings, as_of)
        check_layer(gate, "raw")
    for build in builds:
        try:
            timings.add_build(build.title, session.build(build.variables, build.title, full_refresh))
        except QuintileError:
            if build.resume:
                say(build.resume)
            raise
    with timings.stage("check the marts"):
        check_layer(gate, "marts")
    with timings.stage("publish"):
        result = publish_marts(settings)
    with timings.stage("write the catalogue"):
        catalogue = _write_catalogue(settings, result)
    _show_result(settings, result, timings, catalogue)


def open_gate(settings: Settings, as_of: date) -> Gate:
    """Load Great Expectations and the suites' parameters."""
    with step("loading Great Expectations"):
        from quintile.validation.gate import Gate

    return Gate(settings, {"as_of": f"date '{as_of.isoformat()}'"})


def check_layer(gate: Gate, layer: Layer) -> None:
    """Run the suites of a layer, write the Data Docs and report warnings.

    Raises:
        GateError: a critical expectation failed.
    """
    report = gate.check(layer)
    docs = gate.write_docs()
    if report.skipped:
        say(f"{layer}: no rows in {', '.join(report.skipped)}")
    for failure in report.of_severity("warning"):
        problem = _problem(failure)
        say_warning(f"{problem.name}: {problem.message}. {problem.where}")
    critical = report.of_severity("critical")
    if critical:
        raise GateError(
            f"{len(critical)} of {report.checked} expectations on {layer} failed: nothing was published; see {docs}",
            [_problem(failure) for failure in critical],
        )


def publish_marts(settings: Settings) -> PublishResult:
    """Publish the marts that the project has."""
    with step("publishing"):
        return publish(settings.warehouse, settings.published, expected_marts(settings), settings.kept_versions)


def require_successful_build(settings: Settings) -> None:
    """Raises GateError if the last dbt invocation failed or was killed: the warehouse is half built."""
    problems = failures_of_last_invocation(settings)
    if problems:
        raise GateError(
            f"dbt failed in {len(problems)} nodes when it last ran: nothing was published; mend them and build again",
            problems,
        )
    state = unfinished_build(settings.warehouse)
    if state:
        raise GateError(
            f"the last dbt run on {settings.warehouse} {state}: nothing was published; run `quintile run` or "
            "`dbt build` again"
        )


def show_publication(path: Path, publication: Publication) -> None:
    """Where the published file is, and which version it holds."""
    as_of = publication.as_of_date or "no date, for it is empty"
    say(f"published: {path} (version {publication.version}, as of {as_of})", OUTPUT)


def show_docs(settings: Settings) -> None:
    """Where the Data Docs are."""
    say(f"data docs: {settings.data_docs / 'index.html'}", OUTPUT)


def _write_catalogue(settings: Settings, result: PublishResult) -> Path | None:
    """The page of the segments, if these are published; what is published stands whatever becomes of the page."""
    if not set(result.tables) >= NEEDED_MARTS:
        return None
    try:
        return write_html(settings)
    except QuintileError as error:
        say_warning(f"no catalogue page: {error}")
        return None


def _show_result(settings: Settings, result: PublishResult, timings: Timings, catalogue: Path | None) -> None:
    show_table("Published tables", ["table", "rows"], sorted(result.tables.items()))
    show_table("Time", ["stage", "seconds"], timings.rows())
    show_publication(result.path, result.publication)
    say(f"warehouse: {settings.warehouse}", OUTPUT)
    if catalogue:
        say(f"segments: {catalogue}", OUTPUT)
    show_docs(settings)


def _problem(failure: FailedExpectation) -> Problem:
    where = f"{failure.table}.{failure.column}" if failure.column else failure.table
    return Problem(where, "expectation", f"{failure.name}: {failure.observed}", failure.mend)
