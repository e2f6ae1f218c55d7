"""The stages around `dbt build` that several commands share: gates, publishing, and what is said at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quintile.artifacts import expected_marts, failures_of_last_invocation
from quintile.console import OUTPUT, say, say_warning, show_table, step
from quintile.erasure.finish import finish_erasures
from quintile.erasure.requests import has_unpurged
from quintile.errors import GateError, InputError, Problem, QuintileError
from quintile.mart_copy import Publication
from quintile.publishing import PublishResult, publish, require_publishable
from quintile.raw_files import explain_unreadable
from quintile.runs.record import MARTS_EXPECTATIONS, PUBLISHED, RAW_EXPECTATIONS, GateCount
from quintile.runs.run import Run
from quintile.segments.catalogue_pages import NEEDED_MARTS, write_html
from quintile.segments.checking import has_seeds, require_sound
from quintile.settings import Settings, project_variables
from quintile.warehouse import is_there, unfinished_build

if TYPE_CHECKING:  # dbt and Great Expectations take seconds to import: only commands that use them do
    from quintile.dbt_session import DbtSession
    from quintile.validation.gate import FailedExpectation, Gate
    from quintile.validation.suites import Layer


HOURLY = "tag:hourly"  # dbt's selection of what an hourly run builds
HOURLY_BUILD = "dbt build of what is hourly"


@dataclass(frozen=True)
class Build:
    """One `dbt build` of a run."""

    title: str
    variables: Mapping[str, Any]
    resume: str = ""  # how to go on after this one failed and was mended
    weekly_tests: bool = True  # whether the tests tagged weekly run as well


def build_and_publish(
    run: Run,
    settings: Settings,
    builds: Sequence[Build],
    as_of: date,
    *,
    full_refresh: bool = False,
    verbose: bool = False,
) -> None:
    """Check the rules and the raw input, run the builds in order, check the marts, publish, say where to look.

    Raises:
        InputError: bad input or configuration.
        GateError: a test, contract or expectation failed; what is published is as before.
    """
    ready_to_publish(settings)

    from quintile.dbt_session import DbtSession  # dbt takes a second to import

    session = DbtSession(settings, verbose)
    _check_rules(run, settings, session, builds[0].variables, verbose)
    if settings.target == "postgres":
        _load_raw(run, settings, builds[0].variables, verbose)
    with run.stage("open_raw", "open the raw input"):
        session.open_raw(builds[0].variables)
    run.begin()  # a new warehouse is there only now
    gate = None
    if settings.target == "duckdb":  # elsewhere dbt's tests and contracts are the gate
        with run.stage("check_raw", "check the raw input"):
            gate = open_gate(settings, as_of)
            check_layer(gate, "raw", run)
    sql_seconds = 0.0
    for build in builds:
        try:
            with run.stage("build", build.title):
                report = session.build(
                    build.variables, build.title, full_refresh=full_refresh, weekly_tests=build.weekly_tests
                )
        except QuintileError:
            if build.resume:
                say(build.resume)
            raise
        sql_seconds += report.sql_seconds
    if gate:
        with run.stage("check_marts", "check the marts"):
            check_layer(gate, "marts", run)
    result = publish_marts(settings, run)
    finish_erasures(run, settings, builds[-1].variables)
    catalogue = None
    if gate:
        with run.stage("catalogue", "write the catalogue"):
            catalogue = _write_catalogue(settings, result)
    run.end(PUBLISHED)
    _show_result(settings, result, _times(run, sql_seconds), catalogue)


def build_hourly_and_publish(
    run: Run, settings: Settings, variables: Mapping[str, Any], *, verbose: bool = False
) -> None:
    """Build and test what is hourly, on what the last night left, and publish it.

    dbt's tests and contracts are the gate: the suites of Great Expectations look at whole nights, and take longer than
    all the rest.

    Raises:
        InputError: bad input or configuration, or the last night did not end well.
        GateError: a test or contract failed; what is published is as before.
    """
    state = unfinished_build(settings.store, before_hourly=True) if is_there(settings.store) else None
    if state:
        raise InputError(f"the last dbt run on {settings.store} {state}: run a night first, for hours go on from it")
    ready_to_publish(settings)

    from quintile.dbt_session import DbtSession  # dbt takes a second to import

    session = DbtSession(settings, verbose)
    if settings.target == "postgres":
        _load_raw(run, settings, variables, verbose)
    with run.stage("build", HOURLY_BUILD):
        report = session.build(variables, HOURLY_BUILD, weekly_tests=False, selected=[HOURLY])
    result = publish_marts(settings, run)
    run.end(PUBLISHED)
    show_table("Time", ["stage", "seconds"], _times(run, report.sql_seconds))
    show_publication(settings.published_place, result.publication)


def open_gate(settings: Settings, as_of: date) -> Gate:
    """Load Great Expectations and the suites' parameters."""
    with step("loading Great Expectations"):
        from quintile.validation.gate import Gate

    return Gate(settings, {"as_of": f"date '{as_of.isoformat()}'"})


def check_layer(gate: Gate, layer: Layer, run: Run | None = None) -> None:
    """Run the suites of a layer, write the Data Docs, report warnings, and note the count if it is part of a run.

    Raises:
        InputError: an expectation could not be checked, for a raw file cannot be read.
        GateError: a critical expectation failed.
    """
    report = gate.check(layer)
    docs = gate.write_docs()
    if report.skipped:
        say(f"{layer}: no rows in {', '.join(report.skipped)}")
    warnings, critical = report.of_severity("warning"), report.of_severity("critical")
    for failure in warnings:
        problem = _problem(failure)
        say_warning(f"{problem.name}: {problem.message}. {problem.where}")
    if run:
        name = RAW_EXPECTATIONS if layer == "raw" else MARTS_EXPECTATIONS
        run.gate(name, GateCount.of(report.checked, len(warnings), len(critical)))
    if critical:
        unreadable = explain_unreadable(gate.raw, " ".join(failure.observed for failure in critical))
        if unreadable:
            raise InputError(unreadable)
        raise GateError(
            f"{len(critical)} of {report.checked} expectations on {layer} failed: nothing was published; see {docs}",
            [_problem(failure) for failure in critical],
        )


def publish_marts(settings: Settings, run: Run) -> PublishResult:
    """Publish the marts that the project has; the run that publishes stands in the copy."""
    if settings.target == "spark":
        return _publish_on_spark(settings, run)
    marts = expected_marts(settings)
    keep = 1 if has_unpurged(settings.store) else settings.kept_versions  # older versions hold who was erased
    with run.stage("publish", "publish"), step("publishing"):
        if settings.target == "postgres":
            from quintile.postgres.publishing import publish as publish_schema

            return publish_schema(marts, keep, lambda version: run.publishing(version, marts))
        return publish(
            settings.warehouse,
            settings.published,
            marts,
            keep,
            before_copy=lambda version: run.publishing(version, marts),
        )


def _publish_on_spark(settings: Settings, run: Run) -> PublishResult:
    from quintile.spark.operations import publish as publish_version

    with run.stage("publish", "publish"):
        result = publish_version(settings, run.record)
    record = run.record
    record.published_version, record.published_path = result.publication.version, settings.published_place
    record.published_rows, record.as_of = result.tables, record.as_of or result.publication.as_of_date
    return result


def ready_to_publish(settings: Settings) -> None:
    """Find out before a long build whether it can be published."""
    if settings.target == "postgres":
        from quintile.postgres.publishing import require_publishable as require_schema_publishable

        require_schema_publishable()
    elif settings.target == "duckdb":
        require_publishable(settings.published)


def require_successful_build(settings: Settings) -> None:
    """Raises GateError if the last dbt invocation failed or was killed: the warehouse is half built."""
    if settings.target == "spark":  # the operation that publishes asks for itself
        return
    problems = failures_of_last_invocation(settings)
    if problems:
        raise GateError(
            f"dbt failed in {len(problems)} nodes when it last ran: nothing was published; mend them and build again",
            problems,
        )
    state = unfinished_build(settings.store)
    if state:
        raise GateError(
            f"the last dbt run on {settings.store} {state}: nothing was published; run `quintile run` or "
            "`dbt build` again"
        )


def show_publication(path: Path | str, publication: Publication) -> None:
    """Where the published file is, and which version it holds."""
    as_of = publication.as_of_date or "no date, for it is empty"
    say(f"published: {path} (version {publication.version}, as of {as_of})", OUTPUT)


def show_docs(settings: Settings) -> None:
    """Where the Data Docs are."""
    say(f"data docs: {settings.data_docs / 'index.html'}", OUTPUT)


def _check_rules(
    run: Run, settings: Settings, session: DbtSession, variables: Mapping[str, Any], verbose: bool
) -> None:
    """A bad row in a seed of segments, audiences or triggers stops the run here, not at a test in the middle of it."""
    if not has_seeds(settings):
        return
    with run.stage("check_rules", "check the rules"):
        require_sound(
            settings, variables, session=session, then="run again; nothing was built or published", verbose=verbose
        )


def _load_raw(run: Run, settings: Settings, variables: Mapping[str, Any], verbose: bool) -> None:
    """Load the raw files, unless the var raw_schema says that the raw tables are in the database already."""
    if (project_variables(settings) | dict(variables)).get("raw_schema"):
        return
    from quintile.postgres.loading import load_raw

    with run.stage("load_raw", "load the raw input"):
        load_raw(settings, variables, verbose)


def _write_catalogue(settings: Settings, result: PublishResult) -> Path | None:
    """The page of the segments, if these are published; what is published stands whatever becomes of the page."""
    if not set(result.tables) >= NEEDED_MARTS:
        return None
    try:
        return write_html(settings)
    except QuintileError as error:
        say_warning(f"no catalogue page: {error}")
        return None


def _times(run: Run, sql_seconds: float) -> list[tuple[str, str]]:
    """Stages and seconds, with how much of the builds the engine was at work, the whole last."""
    rows = [(stage.title, stage.seconds) for stage in run.record.stages]
    last_build = max(position for position, stage in enumerate(run.record.stages) if stage.stage == "build")
    rows.insert(last_build + 1, ("  of which SQL, over all threads", sql_seconds))
    rows.append(("all", run.record.seconds))
    return [(title, f"{seconds:.1f}") for title, seconds in rows]


def _show_result(
    settings: Settings, result: PublishResult, times: Sequence[tuple[str, str]], catalogue: Path | None
) -> None:
    show_table("Published tables", ["table", "rows"], sorted(result.tables.items()))
    show_table("Time", ["stage", "seconds"], times)
    show_publication(settings.published_place, result.publication)
    say(f"warehouse: {settings.store}", OUTPUT)
    if catalogue:
        say(f"segments: {catalogue}", OUTPUT)
    if settings.target == "duckdb":
        show_docs(settings)


def _problem(failure: FailedExpectation) -> Problem:
    where = f"{failure.table}.{failure.column}" if failure.column else failure.table
    return Problem(where, "expectation", f"{failure.name}: {failure.observed}", failure.mend)
