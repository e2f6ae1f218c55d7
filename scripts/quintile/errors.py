"""The two ways a command ends badly, each with its exit code."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
# What the kernel or DuckDB says when there is no room; through dbt it is a text and no error of Python's.
_NO_ROOM_TEXT = re.compile("No space left on device|Disk quota exceeded|File too large|Could not write all bytes")


@dataclass(frozen=True)
class Problem:
    """One failed node or expectation, as shown in the table of failures."""

    name: str
    kind: str
    message: str
    where: str = ""


class QuintileError(Exception):
    """Base of every expected failure: the message is one line, shown without a traceback."""

    exit_code: ClassVar[int]


class InputError(QuintileError):
    """Bad usage, input or configuration. The message says how to mend it."""

    exit_code = 2


class GateError(QuintileError):
    """A quality gate failed: nothing was published. `problems` lists what failed and where the rows are."""

    exit_code = 1

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        """The message says what was not done, the problems why."""
        super().__init__(message)
        self.problems = tuple(problems)


def is_disk_message(message: str) -> bool:
    """Whether the message says that there was no room to write."""
    return bool(_NO_ROOM_TEXT.search(message))


def explain_full_disk(message: str) -> str:
    """One line, with the mend, on a message that says that there was no room to write."""
    line = next(line for line in message.splitlines() if is_disk_message(line))
    return f"the disk is full ({' '.join(line.split())}): nothing was published; make room, and run again"


@contextmanager
def explained_disk_errors() -> Iterator[None]:
    """Turn errors of a disk that is full or may not be written to into one line, whoever met them.

    Raises:
        InputError: there was such an error.
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise InputError(explain_full_disk(str(error))) from error
        if error.errno in NOT_ALLOWED:
            raise InputError(
                f"{error.filename or 'a file'} cannot be read or written to ({error.strerror}): let this user do so, "
                "and run again"
            ) from error
        raise
