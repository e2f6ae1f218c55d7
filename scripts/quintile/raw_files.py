"""Raw files that are not whole: DuckDB reads a cut gzip file as far as it goes, and may not name a broken Parquet."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from quintile.console import step
from quintile.errors import InputError

BLOCK_BYTES = 1 << 20
MEND = "export it again or take it away, and run again"
_GLOB = re.compile(r"[][*?]")  # what DuckDB would take for a pattern in a path
# What DuckDB says, directly or through dbt or Great Expectations, when it cannot make sense of a file.
_UNREADABLE = re.compile(
    r"magic bytes|too small to be a Parquet|Footer length|Failed to read (Parquet )?file|in Parquet file"
    r"|[Dd]ecompress|Out of buffer|TProtocol|Parquet reader|could not be checked"
)


def require_whole_gzip(raw: str) -> None:
    """Raises InputError unless every gzip file of the folder can be read to its end and has the checksum it says."""
    paths = list(_files(raw, ".csv.gz"))
    if not paths:
        return
    with step("reading the gzip files to their ends") as progress:
        for position, path in enumerate(paths):
            progress.advance(position, len(paths), path.name)
            try:
                if path.stat().st_size == 0:
                    raise EOFError("it is empty")
                with gzip.open(path) as file:
                    while file.read(BLOCK_BYTES):
                        pass
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise InputError(f"{path} is not a whole gzip file ({error}): {MEND}") from error
            except OSError as error:
                raise InputError(f"{path} cannot be read ({error.strerror}): let it be read, and run again") from error


def explain_unreadable(raw: str, message: str) -> str | None:
    """One line that names the Parquet file behind a message, with the mend; None if the message is of something else.

    Only files of a folder are looked at. Reads them whole, so it is for when something has failed.
    """
    if not _UNREADABLE.search(message):
        return None
    for path in _files(raw, ".parquet"):
        reason = _unreadable(path)
        if reason:
            return f"{path} is not a whole Parquet file ({reason}): {MEND}"
    return None


def _files(raw: str, suffix: str) -> Iterator[Path]:
    """Files below the folder, as the raw tables take them; none of a URI."""
    if "://" not in raw:
        yield from sorted(path for path in Path(raw).rglob(f"*{suffix}") if not path.name.startswith("."))


def _unreadable(path: Path) -> str | None:
    """Why DuckDB cannot read every value of the file."""
    with closing(duckdb.connect()) as connection:
        try:
            connection.from_parquet(_GLOB.sub(r"[\g<0>]", str(path))).aggregate("max(columns(*))").fetchall()
        except duckdb.Error as error:
            return " ".join(str(error).partition("\n\nLINE")[0].split())
    return None
