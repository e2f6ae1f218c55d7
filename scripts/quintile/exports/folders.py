"""The folder of exports: each export written aside and put in place by one rename, so that it is whole or not there.

    <exports>/.lock                          held while an export is under way; the kernel frees it on a kill
    <exports>/<audience_id>/<export_id>/     one export: its files, and manifest.json, which lists them
    <exports>/<audience_id>/last-<chain>     the export that the next one of the chain is compared with
    <exports>/<audience_id>/.writing-*       an export under way, or what a killed one left (the next one removes it)
    <exports>/.spill                         where DuckDB spills, likewise

The name of an export is made from what is in it, so the same export written twice is the same folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quintile.console import say_warning
from quintile.errors import InputError

MANIFEST = "manifest.json"
KEYS_FILE = "keys.jsonl"
SPILL = ".spill"  # where DuckDB may spill while an export is under way
_DRAFT_PREFIX = ".writing-"
_ID_DIGITS = 16
_BLOCK_BYTES = 1 << 20
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class KeptExport:
    """An export that is there and whole."""

    export_id: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def keys(self) -> Path:
        """The keys of everybody who was on the platform after this export."""
        return self.folder / KEYS_FILE


@contextmanager
def locked(exports: Path) -> Iterator[None]:
    """Make the folder if need be, for this user alone, let one export at a time write into it, and remove what is left.

    Raises:
        InputError: it cannot be written to, or another export is under way.
    """
    with explained(exports):
        exports.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds addresses, and may stand beside what BI reads
        lock = (exports / ".lock").open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"another export into {exports} is under way: wait for it, and export again") from error
        with explained(exports):
            for leftover in (*exports.glob(SPILL), *exports.glob(f"*/{_DRAFT_PREFIX}*")):
                shutil.rmtree(leftover)
        yield


@contextmanager
def explained(exports: Path) -> Iterator[None]:
    """Turn errors of the disk into one line with the mend.

    Raises:
        InputError: there was such an error.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"exports cannot be written to {exports} ({error.strerror}: {error.filename}): let this user write there, "
            "make room, or give another folder by --to; what was exported before stands"
        ) from error


def audience_folder(exports: Path, audience_id: str) -> Path:
    """The folder of an audience.

    Raises:
        InputError: the id cannot be the name of a folder.
    """
    if not _PLAIN_NAME.fullmatch(audience_id):
        raise InputError(
            f"audience {audience_id!r} cannot be the name of a folder: use letters, digits, '.', '_' and '-' in its id"
        )
    return exports / audience_id


def last_export(folder: Path, chain: str) -> KeptExport | None:
    """The export that the next one of a chain is compared with; None before the first, and after it was deleted.

    Raises:
        InputError: it is damaged.
    """
    pointer = _pointer(folder, chain)
    if not pointer.is_file():
        return None
    export_id = pointer.read_text(encoding="utf-8").strip()
    if not (_PLAIN_NAME.fullmatch(export_id) and (folder / export_id).is_dir()):
        say_warning(
            f"{folder.name}: the last export, {export_id}, is gone: this one is full, and replaces the whole list"
        )
        return None
    return read_export(folder / export_id)


def read_export(folder: Path) -> KeptExport:
    """An export, after its files were compared with its manifest.

    Raises:
        InputError: it is damaged.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = {file["name"]: file["sha256"] for file in manifest["files"]}
        found = {name: _sha256(folder / name) for name in listed}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(_damaged(folder, "its manifest or one of its files cannot be read")) from error
    changed = sorted(name for name in listed if found[name] != listed[name])
    if changed:
        raise InputError(_damaged(folder, f"{', '.join(changed)} is not what was written"))
    return KeptExport(folder.name, folder, manifest)


@contextmanager
def draft(folder: Path, chain: str) -> Iterator[Path]:
    """An empty folder to write an export into; gone after the block, unless it was kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_DRAFT_PREFIX}{chain}"
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def keep(path: Path, prefix: str, manifest: dict[str, Any], rows: Mapping[str, int]) -> tuple[KeptExport, bool]:
    """Put a draft in its place.

    Args:
        path: the draft, with all files but the manifest.
        prefix: first part of the name of the export.
        manifest: what it says beside its files and its name.
        rows: of each file, by name.

    Returns:
        The export, and whether it is new: False when the very same was there already.

    Raises:
        InputError: an export of that name is there, but damaged.
    """
    files = [
        {"name": name, "rows": count, "bytes": (path / name).stat().st_size, "sha256": _sha256(path / name)}
        for name, count in rows.items()
    ]
    export_id = f"{prefix}-{_digest(manifest['since'], files)}"
    target = path.parent / export_id
    if target.exists():
        return read_export(target), False
    content = {"export_id": export_id, **manifest, "files": files}
    (path / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for name in (*rows, MANIFEST, "."):
        _sync(path / name)
    path.rename(target)
    _sync(path.parent)
    return KeptExport(export_id, target, content), True


def set_last(folder: Path, chain: str, export_id: str) -> None:
    """Let the next export of a chain be compared with this one; in one step that survives a power cut."""
    pointer = _pointer(folder, chain)
    fresh = folder / f".{pointer.name}"
    fresh.write_text(f"{export_id}\n", encoding="utf-8")
    _sync(fresh)
    fresh.replace(pointer)
    _sync(folder)


def _pointer(folder: Path, chain: str) -> Path:
    return folder / f"last-{chain}"


def _damaged(folder: Path, why: str) -> str:
    return (
        f"the export {folder} is damaged ({why}): delete that folder and export again, which writes the whole list anew"
    )


def _digest(since: str | None, files: list[dict[str, Any]]) -> str:
    """What tells one export from another: its files, and the export that they are to be applied to."""
    content = json.dumps([since, files], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:_ID_DIGITS]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
