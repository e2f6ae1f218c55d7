"""Write, audit, publish: what BI reads is replaced by one rename, after the new file was written and checked aside.

Beside the published file `<stem>.duckdb` stand

    <stem>.versions/<version>.duckdb   the published versions kept for rollback, the current one included
    <stem>.versions/.lock              held while a publish or rollback is under way; the kernel frees it on a kill
    .<stem>.publishing-*               a publish under way, or what a killed one left (the next one removes it)

Kept versions are hard links where the file system has them: they cost no space. Who has the published file open keeps
reading that whole version until the connection is closed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from quintile.errors import InputError
from quintile.mart_copy import Publication, audit_copy, read_publication, write_copy

VERSION_FORMAT = "%Y%m%dT%H%M%S-%fZ"  # sorts by time


@dataclass(frozen=True)
class PublishResult:
    """One finished publish."""

    publication: Publication
    path: Path | str  # of the published file; on PostgreSQL, its schema
    tables: dict[str, int]  # rows of each mart


@dataclass(frozen=True)
class KeptVersion:
    """One version that a rollback can bring back."""

    publication: Publication
    path: Path | str  # on PostgreSQL, its schema
    is_current: bool


def publish(
    warehouse: Path,
    published: Path,
    tables: Sequence[str] | None = None,
    keep: int = 5,
    before_copy: Callable[[str], None] | None = None,
) -> PublishResult:
    """Copy the marts of `warehouse` into a new file and put it in the place of `published`.

    Args:
        warehouse: DuckDB file that dbt built; opened read-only.
        published: the file BI reads; missing only before the first publish.
        tables: the marts to publish; None: everything in the schema marts.
        keep: how many versions stay for rollback, this one included.
        before_copy: called with the name of the new version when nothing stands in its way any more; what it writes
            to the warehouse is in the copy.

    Raises:
        InputError: no warehouse or mart, a file that Quintile did not publish, a lock held by another process, a disk
            that is full or cannot be written to.
        GateError: the copy does not hold the rows of the warehouse.
    """
    with _explained(published, "what is published is as before"), _publish_lock(published), _cleaned_up(published):
        _keep(published, _current_version(published))
        written_at = _next_time(published)
        version = written_at.strftime(VERSION_FORMAT)
        draft = _draft(published, version)
        if before_copy:
            before_copy(version)
        rows = write_copy(warehouse, draft, tables, version, written_at)
        publication = audit_copy(draft, rows)
        _put_in_place(draft, published)
        with _explained(published, "the new version is published, but the kept versions are not up to date"):
            _keep(published, version)
            _forget_old_versions(published, keep)
    return PublishResult(publication, published, rows)


def require_publishable(published: Path) -> None:
    """Find out before a long build whether `published` can be published to; changes nothing that is published.

    Raises:
        InputError: its folder cannot be made or written to, or the file there is not one of Quintile's.
    """
    with _explained(published, "nothing was changed"):
        folder = _versions_folder(published)
        folder.mkdir(parents=True, exist_ok=True)
        _lock_path(published).open("a").close()
        for place in (folder, published.parent):
            tempfile.TemporaryFile(dir=place).close()
        _current_version(published)


def rollback(published: Path, to: str | None = None) -> KeptVersion:
    """Put a kept version in the place of `published`: the one named, else the one before the current one.

    Raises:
        InputError: there is no such version, none before the current one, or a disk that cannot be written to.
    """
    with _explained(published, "what is published is as before"), _publish_lock(published), _cleaned_up(published):
        current = _current_version(published)
        _keep(published, current)
        names = _kept_names(published)
        wanted = to or _version_before(current, names)
        if wanted is None:
            raise InputError(f"no version before the published one is kept beside {published}: nothing to roll back to")
        if wanted not in names:
            raise InputError(f"no kept version {wanted!r}: take one of {', '.join(names) or 'none'}")
        source = _version_path(published, wanted)
        publication = read_publication(source)
        if wanted != current:
            draft = _draft(published, wanted)
            _link_or_copy(source, draft)
            _put_in_place(draft, published)
    return KeptVersion(publication, source, is_current=True)


def kept_versions(published: Path) -> list[KeptVersion]:
    """The versions a rollback can bring back, newest first."""
    current = _current_version(published)
    paths = [_version_path(published, name) for name in reversed(_kept_names(published))]
    return [KeptVersion(read_publication(path), path, path.stem == current) for path in paths]


def is_published(published: Path, version: str) -> bool:
    """Whether the version is the published one or a kept one.

    Raises:
        InputError: Quintile did not publish the file that is there.
    """
    return version in _kept_names(published) or version == _current_version(published)


# --- renames and links -----------------------------------------------------------------------------------------------


def _put_in_place(draft: Path, published: Path) -> None:
    """Replace `published` by `draft` in one step that survives a power cut."""
    _sync(draft)
    # Only a program that wrote to the published file leaves this one; DuckDB would replay it onto the new file.
    published.with_name(f"{published.name}.wal").unlink(missing_ok=True)
    draft.replace(published)
    _sync(published.parent)


def _keep(published: Path, version: str | None) -> None:
    """See that `version`, which is published now, is among the kept ones."""
    if version is None or _version_path(published, version).exists():
        return
    draft = _draft(published, version)
    _link_or_copy(published, draft)
    draft.replace(_version_path(published, version))
    _sync(_versions_folder(published))


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # the file system has no hard links
        shutil.copyfile(source, target)
        _sync(target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_old_versions(published: Path, keep: int) -> None:
    for name in _kept_names(published)[:-keep]:
        _version_path(published, name).unlink()


def _remove_leftovers(published: Path) -> None:
    for entry in list(published.parent.iterdir()):
        if not entry.name.startswith(_draft_prefix(published)):
            continue
        if entry.is_dir():  # where DuckDB spilled
            shutil.rmtree(entry)
        else:
            entry.unlink()


# --- versions and their names ----------------------------------------------------------------------------------------


def _current_version(published: Path) -> str | None:
    """The version that is published now; None before the first publish."""
    if not published.exists():
        return None
    # By identity first: it also holds while another program has the published file open for writing.
    for name in _kept_names(published):
        if _version_path(published, name).samefile(published):
            return name
    return read_publication(published).version


def _version_before(current: str | None, names: Sequence[str]) -> str | None:
    return max((name for name in names if current is None or name < current), default=None)


def _next_time(published: Path) -> datetime:
    """The present time in UTC, or just after the newest version if the clock was set back."""
    now = datetime.now(UTC).replace(tzinfo=None)
    names = _kept_names(published)
    if not names:
        return now
    return max(now, datetime.strptime(names[-1], VERSION_FORMAT) + timedelta(microseconds=1))


def _kept_names(published: Path) -> list[str]:
    """Names of the kept versions, oldest first."""
    return sorted(path.stem for path in _versions_folder(published).glob(f"*Z{published.suffix}"))


def _versions_folder(published: Path) -> Path:
    return published.with_name(f"{published.stem}.versions")


def _version_path(published: Path, version: str) -> Path:
    return _versions_folder(published) / f"{version}{published.suffix}"


def _draft(published: Path, version: str) -> Path:
    return published.with_name(f"{_draft_prefix(published)}{version}{published.suffix}")


def _draft_prefix(published: Path) -> str:
    return f".{published.stem}.publishing-"


def _lock_path(published: Path) -> Path:
    return _versions_folder(published) / ".lock"


# --- around a publish or rollback ------------------------------------------------------------------------------------


@contextmanager
def _explained(published: Path, outcome: str) -> Iterator[None]:
    """Turn errors of the disk, also those that DuckDB reports, into one line with the mend."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"cannot publish to {published} ({reason}): {outcome}; make room on the disk and let the folder be written "
            "to, or set QUINTILE_PUBLISHED elsewhere, and run again"
        ) from error


@contextmanager
def _cleaned_up(published: Path) -> Iterator[None]:
    """Remove the drafts of a killed publish before the block, and those of a failed one after it."""
    _remove_leftovers(published)
    try:
        yield
    finally:
        with suppress(OSError):  # the error that ended the block says more
            _remove_leftovers(published)


@contextmanager
def _publish_lock(published: Path) -> Iterator[None]:
    """Let one publish or rollback at a time touch the published file."""
    _versions_folder(published).mkdir(parents=True, exist_ok=True)
    with _lock_path(published).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"another publish of {published} is under way: wait for it and run again") from error
        yield
