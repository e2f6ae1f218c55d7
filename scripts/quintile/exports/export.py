"""One audience as files: chosen, compared with the last export, written, put in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from quintile.errors import InputError
from quintile.exports import folders
from quintile.exports.layouts import Layout, LayoutName, layouts_of
from quintile.exports.selection import LeftOut, Selection, select
from quintile.mart_copy import Publication
from quintile.warehouse import literal, quote

ACTIVE = "active"


class Format(StrEnum):
    """What `--format` takes."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Since(StrEnum):
    """What `--since` takes."""

    LAST = "last"
    NONE = "none"


class Status(StrEnum):
    """What became of one export."""

    WRITTEN = "written"
    ALREADY_THERE = "already there"  # the very same was written before
    NOTHING_NEW = "nothing new"  # no difference from the last one: nothing was written
    DRY_RUN = "dry run"


@dataclass(frozen=True)
class Audience:
    """What dim_audiences says of an audience in one channel."""

    audience_id: str
    name: str
    channel: str
    kind: str  # campaign, exclusion or lookalike_seed
    definition_version: int
    status: str


@dataclass(frozen=True)
class Options:
    """How to export."""

    exports: Path
    layout: LayoutName | None  # None: all that the channel has
    format: Format
    since: Since
    dry_run: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one export."""

    audience: Audience
    layout: Layout
    status: Status
    since: str | None  # the export it was compared with; None: full
    export_id: str | None  # None: a dry run
    folder: Path | None
    selection: Selection

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "audience_id": self.audience.audience_id,
            "channel": self.audience.channel,
            "layout": self.layout.name,
            "for": self.layout.chain,
            "kind": self.audience.kind,
            "status": self.status,
            "since": self.since,
            "export_id": self.export_id,
            "folder": str(self.folder) if self.folder else None,
            "counts": self.selection.counts,
        }


_COPY_OPTIONS = {
    Format.CSV: "format csv, header true, delimiter ',', quote '\"', escape '\"'",
    Format.JSONL: "format json, array false",
    Format.PARQUET: "format parquet, compression zstd",
}


def read_audiences(connection: duckdb.DuckDBPyConnection) -> list[Audience]:
    """Every audience there is, in each of its channels."""
    rows = connection.execute(
        "select audience_id, name, channel, kind, definition_version, status from audiences "
        "order by audience_id, channel, definition_version"
    )
    return [Audience(*row) for row in rows.fetchall()]


def find_audiences(known: Sequence[Audience], wanted: Sequence[str] | None) -> list[Audience]:
    """The wanted audiences that are active, or all of these; each once in each of its channels.

    Raises:
        InputError: a wanted one is not there, or not active.
    """
    active = {(audience.audience_id, audience.channel): audience for audience in known if audience.status == ACTIVE}
    if wanted is None:
        return list(active.values())
    ids = sorted({audience.audience_id for audience in known})
    for audience_id in wanted:
        if audience_id not in ids:
            nearest = get_close_matches(audience_id, ids, n=1)
            hint = f"did you mean {nearest[0]}? " if nearest else ""
            raise InputError(f"no audience {audience_id}: {hint}there are {', '.join(ids) or 'none'}")
        states = {audience.status for audience in known if audience.audience_id == audience_id}
        if ACTIVE not in states:
            raise InputError(
                f"audience {audience_id} is {' and '.join(sorted(states))}: only active ones are exported; make it "
                "active and run `quintile run`"
            )
    return [audience for audience in active.values() if audience.audience_id in wanted]


def export_audience(
    connection: duckdb.DuckDBPyConnection, publication: Publication, audience: Audience, options: Options
) -> Iterator[Outcome]:
    """Export an audience in each wanted layout, one after the other; each is complete when it is returned.

    Raises:
        InputError: the audience has no such layout, its last export is damaged, or the disk cannot be written to.
    """
    for layout in layouts_of(audience.audience_id, audience.channel, options.layout):
        with folders.explained(options.exports):
            outcome = _export(connection, publication, audience, layout, options)
        yield outcome


def _export(
    connection: duckdb.DuckDBPyConnection,
    publication: Publication,
    audience: Audience,
    layout: Layout,
    options: Options,
) -> Outcome:
    folder = folders.audience_folder(options.exports, audience.audience_id)
    base = folders.last_export(folder, layout.chain) if options.since is Since.LAST else None
    selection = select(
        connection,
        audience.audience_id,
        audience.channel,
        layout,
        for_spreadsheets=options.format is Format.CSV,
        base_keys=base.keys if base else None,
    )
    outcome = Outcome(audience, layout, Status.DRY_RUN, base.export_id if base else None, None, None, selection)
    if options.dry_run:
        return outcome
    if base and selection.is_empty:
        return replace(outcome, status=Status.NOTHING_NEW, export_id=base.export_id, folder=base.folder)
    manifest = _manifest(publication, audience, layout, options.format, outcome)
    kind = "changes" if base else "full"
    prefix = f"{publication.as_of_date}-v{audience.definition_version}-{layout.chain}-{kind}"
    with folders.draft(folder, layout.chain) as draft:
        rows = _write(connection, draft, layout, options.format)
        kept, is_new = folders.keep(draft, prefix, manifest, rows)
    folders.set_last(folder, layout.chain, kept.export_id)
    status = Status.WRITTEN if is_new else Status.ALREADY_THERE
    return replace(outcome, status=status, export_id=kept.export_id, folder=kept.folder)


def _manifest(
    publication: Publication, audience: Audience, layout: Layout, format: Format, outcome: Outcome
) -> dict[str, Any]:
    """What a manifest says; no time of the clock, so that the same export has the same bytes."""
    described = asdict(audience)
    described.pop("status")
    return {
        **described,
        "layout": layout.name,
        "format": format,
        "as_of_date": publication.as_of_date.isoformat() if publication.as_of_date else None,
        "published_version": publication.version,
        "since": outcome.since,
        "counts": outcome.selection.counts,
    }


def _write(connection: duckdb.DuckDBPyConnection, draft: Path, layout: Layout, format: Format) -> dict[str, int]:
    """Write the files of an export; returns the rows of each."""
    files = {
        f"adds.{format}": ("adds", layout.headings, format),
        f"removes.{format}": ("removes", layout.removal_headings, format),
        folders.KEYS_FILE: ("keys", layout.key_columns, Format.JSONL),
    }
    rows = {}
    for name, (table, headings, file_format) in files.items():
        order = "member_key" if table == "keys" else "row_key"
        columns = ", ".join(quote(heading) for heading in headings)
        written = connection.execute(
            f"copy (select {columns} from {table} order by {order}) to {literal(draft / name)} "
            f"({_COPY_OPTIONS[file_format]})"
        )
        rows[name] = written.fetchall()[0][0]
    return rows


def left_out_of(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, LeftOut]]:
    """Who is left out of each export, and why."""
    return [(outcome, left_out) for outcome in outcomes for left_out in outcome.selection.left_out]
