"""One run at a time on a warehouse: a lock that the operating system frees when the process ends, however it ends.

The file `<warehouse>.lock` stays; it holds who has the lock, or had it last.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from quintile.errors import InputError

POLL_SECONDS = 0.2


@contextmanager
def run_lock(
    warehouse: Path, run_id: str, command: str, wait_seconds: float, when_waiting: Callable[[str], None]
) -> Iterator[None]:
    """Hold the lock of the warehouse during the block.

    Args:
        warehouse: the lock file stands beside it.
        run_id: of the run that takes it; written down for whoever finds it taken.
        command: of the run, such as `backfill`.
        wait_seconds: how long to wait for another run; 0 for not at all.
        when_waiting: called once, with who has the lock, before waiting.

    Raises:
        InputError: another run has it, or the lock file cannot be written to.
    """
    path = lock_path(warehouse)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b", buffering=0)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written to ({error.strerror}): let its folder be written to, or set QUINTILE_WAREHOUSE"
        ) from error
    with file:
        wait_for_lock(lambda: _is_locked(file), lambda: _holder(file), wait_seconds, when_waiting)
        _note(file, {"pid": os.getpid(), "run_id": run_id, "command": command, "since": _utc_time()})
        try:
            yield
        finally:
            _note(file, None)


def lock_path(warehouse: Path) -> Path:
    """The lock file of a warehouse."""
    return warehouse.with_name(f"{warehouse.name}.lock")


def wait_for_lock(
    try_lock: Callable[[], bool],
    holder: Callable[[], str],
    wait_seconds: float,
    when_waiting: Callable[[str], None],
) -> None:
    """Try again and again until the lock is ours.

    Args:
        try_lock: takes the lock if it is free, and says whether it did.
        holder: who has it, in words.
        wait_seconds: seconds after which to give up.
        when_waiting: called once with the holder, if there is anything to wait for.

    Raises:
        InputError: another run is under way.
    """
    deadline = time.monotonic() + wait_seconds
    told = False
    while not try_lock():
        found = holder()
        if time.monotonic() >= deadline:
            waited = f" after waiting {wait_seconds:g} s" if wait_seconds else ""
            raise InputError(
                f"another run is under way{waited} ({found}): run again when it has ended, or wait for it with "
                "--wait SECONDS"
            )
        if not told:
            when_waiting(found)
            told = True
        time.sleep(POLL_SECONDS)


def _is_locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _note(file: IO[bytes], holder: dict[str, object] | None) -> None:
    with suppress(OSError):  # a full disk: the lock holds all the same
        file.truncate(0)
        if holder:
            file.write(json.dumps(holder).encode())


def _holder(file: IO[bytes]) -> str:
    """Who has the lock, in words; they may just be writing it down."""
    file.seek(0)
    try:
        known = json.loads(file.read())
        return f"quintile {known['command']}, process {known['pid']}, since {known['since']}, run {known['run_id']}"
    except (ValueError, KeyError, TypeError):
        return "which has just begun or is about to end"


def _utc_time() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
