"""What is purged when somebody was erased and a version without them is published: everything kept beside it."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC
from pathlib import Path

import duckdb

from quintile.erasure.identifiers import Identifiers
from quintile.errors import InputError
from quintile.warehouse import literal

LINE_FILES = (".log", ".jsonl")  # of these only the lines go
_COMPACTING = "compacting"


def purge_exports(folder: Path, identifiers: Identifiers) -> list[Path]:
    """Remove every export that holds an identifier, with all its files; returns the folders removed.

    Args:
        folder: `exports` beside the published file: `<audience_id>/<export_id>/` with CSV, JSON lines or Parquet files.
        identifiers: also as ad platforms take them: SHA-256 of address and phone, without salt.
    """
    pattern = _pattern(identifiers)
    if pattern is None or not folder.is_dir():
        return []
    # What was written before the erasure is of the person, also where a new relation has the same address by now.
    older = re.compile("|".join(re.escape(text) for text in sorted(identifiers.with_shared)) or "(?!)")
    erased_at = identifiers.erased_at.replace(tzinfo=UTC).timestamp() if identifiers.erased_at else 0.0
    removed = []
    for export in sorted({path.parent for path in folder.rglob("*") if path.is_file()}):
        files = [path for path in sorted(export.iterdir()) if path.is_file()]
        is_older = min(path.stat().st_mtime for path in files) < erased_at
        if any(pattern.search(text) or (is_older and older.search(text)) for path in files for text in _texts(path)):
            shutil.rmtree(export)
            removed.append(export)
    return removed


def purge_texts(folder: Path, identifiers: Identifiers) -> list[Path]:
    """Take identifiers out of logs and artefacts: of log files the lines that hold one, other files as a whole.

    Returns the files that were changed or removed.
    """
    pattern = _pattern(identifiers)
    if pattern is None or not folder.is_dir():
        return []
    changed = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix in LINE_FILES:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
            kept = [line for line in lines if not pattern.search(line.lower())]
            if len(kept) < len(lines):
                path.write_text("".join(kept), encoding="utf-8")
                changed.append(path)
        elif any(pattern.search(text) for text in _texts(path)):
            path.unlink()
            changed.append(path)
    return changed


def compact(warehouse: Path) -> None:
    """Write the warehouse anew: rows that were deleted stay in the free blocks of a DuckDB file.

    The new file takes the name of the old one in one step, so a process that is killed leaves one of them whole.

    Raises:
        InputError: it is open elsewhere, or there is no room for a second one.
    """
    draft = warehouse.with_name(f".{warehouse.name}.{_COMPACTING}")
    _remove(draft)
    try:
        with closing(duckdb.connect()) as connection:
            connection.execute(f"attach {literal(warehouse)} as kept")  # for writing: replays and removes its side file
            connection.execute("checkpoint kept")
            connection.execute(f"attach {literal(draft)} as compacted")
            connection.execute("copy from database kept to compacted")
            connection.execute("checkpoint compacted")
        draft.replace(warehouse)
    except (duckdb.Error, OSError) as error:
        raise InputError(
            f"{warehouse} cannot be written anew ({' '.join(str(error).split())}): erased people are still in its free "
            "blocks; make room beside it, let nobody have it open, and run `quintile erase` again"
        ) from error
    finally:
        with suppress(OSError):
            _remove(draft)


def _remove(draft: Path) -> None:
    for path in (draft, draft.with_name(f"{draft.name}.wal")):
        path.unlink(missing_ok=True)


def _pattern(identifiers: Identifiers) -> re.Pattern[str] | None:
    """Any identifier, lower-cased: long ones anywhere, keys and short ones as whole words."""
    contained = identifiers.contained()
    words = {text.lower() for text in identifiers.exact()} - contained
    parts = [re.escape(text) for text in sorted(contained)]
    parts += [rf"(?<![\w:.@-]){re.escape(text)}(?![\w:.@-])" for text in sorted(words)]
    return re.compile("|".join(parts)) if parts else None


def _texts(path: Path) -> Iterator[str]:
    """The file's text, lower-cased; of a Parquet file its values."""
    if path.suffix == ".parquet":
        with closing(duckdb.connect()) as connection:
            try:
                rows = connection.execute(f"select * from read_parquet({literal(path)})")
                while batch := rows.fetchmany(10_000):
                    yield "\n".join(str(value) for row in batch for value in row if value is not None).lower()
            except duckdb.Error:
                return
        return
    data = path.read_bytes()
    if path.suffix == ".gz":
        with suppress(OSError, EOFError):
            data = gzip.decompress(data)
    yield data.decode("utf-8", errors="replace").lower()
