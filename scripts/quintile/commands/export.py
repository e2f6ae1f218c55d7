"""quintile export: audiences as files for the tools that send messages and show ads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from quintile.commands.options import Target
from quintile.console import OUTPUT, results_on_stderr, say, show_table, step
from quintile.errors import InputError
from quintile.exports.export import (
    Format,
    Options,
    Outcome,
    Since,
    Status,
    export_audience,
    find_audiences,
    left_out_of,
    read_audiences,
)
from quintile.exports.folders import SPILL, locked
from quintile.exports.layouts import ADS, LayoutName
from quintile.exports.selection import LeftOut
from quintile.exports.source import open_source
from quintile.runs.interrupt import Interrupts
from quintile.runs.log import RunLog
from quintile.runs.record import new_run_id
from quintile.settings import Settings, load_settings

FOLDER = "exports"


def export(
    audiences: Annotated[
        list[str] | None,
        typer.Option("--audience", metavar="ID", help="An audience of dim_audiences. May be given several times."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every active audience.")] = False,
    since: Annotated[
        Since, typer.Option("--since", help="last: what has changed since the last export. none: everybody.")
    ] = Since.LAST,
    format: Annotated[Format, typer.Option("--format", help="Format of the files.")] = Format.CSV,
    layout: Annotated[
        LayoutName | None,
        typer.Option("--layout", help="Layout of the files. Default: list; for ads both meta and google."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Folder of exports. Default: exports, beside what is published."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would go out and who would not, and why; write nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was exported, one line of JSON, and nothing else, on stdout.")
    ] = False,
    target: Target = None,
) -> None:
    """Write audiences as files.

    Members as published; of them only those who may be reached on the channel as the warehouse knows it now. Addresses
    for ads are hashed. Each export is whole or not there; the same export twice is the same bytes.
    """
    settings = load_settings(target)
    settings.require_publishing("quintile export")
    if bool(audiences) == every:
        raise InputError("say what to export: --audience ID, which may be given several times, or --all")
    exports = (to.expanduser() if to else settings.published.parent / FOLDER).resolve()
    options = Options(exports, layout, format, since, dry_run)
    with results_on_stderr(as_json), Interrupts().watched():
        outcomes = _export(settings, None if every else audiences, options)
        _show(outcomes, dry_run)
    if as_json:
        say(json.dumps({"exports": [outcome.as_json() for outcome in outcomes]}, ensure_ascii=False), OUTPUT)


def _export(settings: Settings, wanted: Sequence[str] | None, options: Options) -> list[Outcome]:
    outcomes: list[Outcome] = []
    alone = nullcontext() if options.dry_run else locked(options.exports)
    spill = None if options.dry_run else options.exports / SPILL
    with alone, _log(settings, options) as log, open_source(settings, spill) as source:
        connection, publication = source
        found = find_audiences(read_audiences(connection), wanted)
        if wanted is None and options.layout:
            is_for_ads = options.layout is not LayoutName.LIST
            found = [audience for audience in found if (audience.channel == ADS) is is_for_ads]
        with step("exporting") as progress:
            for position, audience in enumerate(found):
                progress.advance(position, len(found), audience.audience_id)
                for outcome in export_audience(connection, publication, audience, options):
                    outcomes.append(outcome)
                    if log and outcome.status is not Status.NOTHING_NEW:
                        log.info("exported", f"{audience.audience_id}: {outcome.status}", **outcome.as_json())
    return outcomes


@contextmanager
def _log(settings: Settings, options: Options) -> Iterator[RunLog | None]:
    """The structured log, where it stands who was handed over to whom, and when; none of a dry run."""
    if options.dry_run:
        yield None
        return
    with closing(RunLog(settings.run_log, new_run_id(), "export")) as log:
        yield log


def _show(outcomes: Sequence[Outcome], dry_run: bool) -> None:
    if not outcomes:
        say("no audience to export", OUTPUT)
        return
    rows = [
        (
            outcome.audience.audience_id,
            outcome.layout.chain,
            outcome.audience.kind,
            outcome.selection.members,
            outcome.selection.exported,
            outcome.selection.added,
            outcome.selection.changed,
            outcome.selection.removed,
            outcome.status if outcome.since or outcome.status is Status.ALREADY_THERE else f"{outcome.status}, full",
        )
        for outcome in outcomes
    ]
    columns = ["audience", "for", "kind", "members", "go out", "added", "changed", "removed", "export"]
    show_table("Exports", columns, rows)
    left_out = left_out_of(outcomes)
    if left_out:
        show_table(
            "Left out",
            ["audience", "for", "why", "members", "for example"],
            [
                (outcome.audience.audience_id, outcome.layout.chain, group.reason, group.members, _examples(group))
                for outcome, group in left_out
            ],
        )
    for outcome in outcomes:
        if outcome.folder:
            say(f"{outcome.audience.audience_id}: {outcome.folder}", OUTPUT)
    if dry_run:
        say("a dry run: nothing was written", OUTPUT)


def _examples(group: LeftOut) -> str:
    more = ", ..." if group.members > len(group.customer_ids) else ""
    return ", ".join(group.customer_ids) + more
