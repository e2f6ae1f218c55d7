"""The end of an erasure, after a version without the person was published: purge, prove, report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quintile.console import OUTPUT, say, say_warning, show_table, step
from quintile.erasure.identifiers import Identifiers, collect
from quintile.erasure.proof import Finding, Proof, prove, raw_files_with
from quintile.erasure.purge import compact, purge_exports, purge_texts
from quintile.erasure.requests import has_unpurged, note_purged
from quintile.errors import GateError, Problem
from quintile.publishing import kept_versions
from quintile.runs.run import Run
from quintile.settings import Settings
from quintile.warehouse import has_table, open_for_writing, open_warehouse


def finish_erasures(run: Run, settings: Settings, variables: Mapping[str, Any]) -> None:
    """Purge what is kept of people erased since the last purge, and prove that nothing is left; else do nothing.

    Publishing has already dropped the kept versions. A process that dies here leaves it to the next run.

    Raises:
        InputError: something cannot be opened or written to.
        GateError: somebody erased is still somewhere.
    """
    if not has_unpurged(settings.store):
        return
    with (
        run.stage("purge", "purge and prove what was erased"),
        step("purging what is kept of erased people") as progress,
    ):
        identifiers = known_identifiers(settings, variables)
        progress.advance(1, 4, "exports, logs, artefacts")
        exports = purge_exports(settings.published.parent / "exports", identifiers)
        texts = [path for folder in (settings.logs, settings.artifacts) for path in purge_texts(folder, identifiers)]
        progress.advance(2, 4, "the warehouse's free blocks")
        if settings.target == "duckdb":
            compact(settings.warehouse)
        progress.advance(3, 4, "every text column")
        proof = prove_erased(settings, identifiers)
        if not proof.findings:
            note_purged(settings.store)
    _report_requests(settings)
    if exports or texts:
        say(f"purged: {len(exports)} exports, {len(texts)} logs and artefacts; kept versions: only the new one is left")
    report(settings, identifiers, proof)


def known_identifiers(settings: Settings, variables: Mapping[str, Any]) -> Identifiers:
    """What gives everybody away that was ever erased, as far as the raw data still holds it.

    Raises:
        InputError: the raw input or the warehouse cannot be opened.
    """
    from quintile.dbt_session import DbtSession  # dbt takes a second to import

    DbtSession(settings).open_raw(variables)
    try:
        return collect(settings.store)
    finally:
        _drop_readable_lines(settings)


def prove_erased(settings: Settings, identifiers: Identifiers) -> Proof:
    """Ask every text column of warehouse, published and kept versions.

    Raises:
        InputError: one of them cannot be opened.
    """
    files: list[Path] = []
    if settings.target == "duckdb" and settings.published.exists():
        kept = [Path(version.path) for version in kept_versions(settings.published) if not version.is_current]
        files = [settings.published, *kept]
    return prove(settings.store, files, identifiers)


def report(settings: Settings, identifiers: Identifiers, proof: Proof) -> None:
    """Say what was looked at and what still holds somebody; ends badly if that is more than raw files.

    Raises:
        GateError: somebody erased is still somewhere.
    """
    say(f"proof of erasure: {proof.summary()}", OUTPUT)
    if identifiers.shared:
        say(f"{identifiers.shared} values are not looked for: others, or a new relation, have them too", OUTPUT)
    raw = raw_files_with(settings.raw, identifiers)
    if raw:
        show_table("Raw files that still hold erased people (filtered, never edited)", ["file", "rows"], raw)
    if proof.findings:
        raise GateError(
            f"erased people are still in {len(proof.findings)} places: see the table; run `quintile erase` again, or "
            "report it if that does not help",
            [_problem(finding) for finding in proof.findings],
        )
    say("nothing was found", OUTPUT)


def _report_requests(settings: Settings) -> None:
    """What each request came to, by its id; one that nobody is known by stays, for what may still arrive."""
    with open_warehouse(settings.store) as connection:
        rows = connection.execute(
            "select request_id, sum(case when is_known and tombstone_kind in ('account', 'guest') then 1 else 0 end), "
            "sum(case when is_known and tombstone_kind = 'visitor' then 1 else 0 end), "
            "sum(case when is_known and tombstone_kind = 'order' then 1 else 0 end) "
            "from operations.tombstones group by request_id order by request_id"
        ).fetchall()
    show_table("Erased", ["request", "accounts and guests", "visitors", "orders"], rows)
    unknown = [request for request, members, *_ in rows if not members]
    if unknown:
        say_warning(f"nobody is known by what these requests name, which stays noted: {', '.join(unknown)}")


def _drop_readable_lines(settings: Settings) -> None:
    """Copies of raw tables with unreadable lines hold erased people; dbt makes them anew when it needs them."""
    if settings.target != "duckdb":
        return
    with open_for_writing(settings.store) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'landing' "
            "and table_type = 'BASE TABLE' and table_name like '%_readable_lines'"
        ).fetchall()
        for (table,) in tables:
            if has_table(connection, table, "landing"):
                connection.execute(f'drop table landing."{table}"')


def _problem(finding: Finding) -> Problem:
    where = f"{finding.table}.{finding.column}" if finding.column else finding.table
    return Problem(where, "erased person", f"{finding.rows} rows", finding.place)
