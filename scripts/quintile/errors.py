"""The two ways a command ends badly, each with its exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


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
