"""What people see: results on standard output, progress and errors on standard error, plain when not a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 200  # characters; rich would take a log for 80 wide
PLAIN_INTERVAL = 10.0  # seconds between two progress lines in a log

# Results go to the one, progress, warnings and errors to the other.
OUTPUT = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
MESSAGES = Console(highlight=False, stderr=True, width=None if sys.stderr.isatty() else PLAIN_WIDTH)


@contextmanager
def results_on_stderr(wanted: bool) -> Iterator[None]:
    """Leave standard output to a machine during the block, if that is wanted."""
    before = OUTPUT.stderr
    OUTPUT.stderr = before or wanted
    try:
        yield
    finally:
        OUTPUT.stderr = before


def say(message: str, console: Console = MESSAGES, style: str | None = None) -> None:
    """One line, never wrapped, so that it can be searched for in a log."""
    console.print(message, style=style, markup=False, soft_wrap=True)


def say_warning(message: str) -> None:
    """A line on what stops nothing."""
    say(f"warning: {message}", style="yellow")


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], console: Console = OUTPUT) -> None:
    """A table that folds long cells instead of cutting them. Columns of numbers are set to the right."""
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        is_number = bool(rows) and all(isinstance(row[position], int | float) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row))
    console.print(table)


def first_lines(message: str) -> str:
    """The first two lines of a message of dbt's, the second of which says what happened, as one."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return ": ".join(lines[:2])


@dataclass
class Step:
    """One piece of long work; `advance` says how far it is."""

    title: str
    bar: Progress | None = None
    task: TaskID | None = None
    last_line: float = 0.0

    def advance(self, done: int, total: int, note: str) -> None:
        """Show `done` of `total` units, the note saying what is at work."""
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=done, total=total, description=f"{self.title}  {note}")
        else:
            self._line(f"{done} of {total}, {note}")

    def say(self, note: str) -> None:
        """Show what is at work, when nobody knows how much there is."""
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, description=f"{self.title}  {note}")
        else:
            self._line(note)

    def _line(self, note: str) -> None:
        if time.monotonic() - self.last_line >= PLAIN_INTERVAL:
            self.last_line = time.monotonic()
            say(f"{self.title}: {note}")


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show `title` while the block runs: a live bar on a terminal, a line at the start and the end elsewhere."""
    started = time.monotonic()
    if MESSAGES.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=MESSAGES, transient=True) as bar:
            yield Step(title, bar=bar, task=bar.add_task(title, total=None))
    else:
        say(f"{title} ...")
        yield Step(title, last_line=started)
    say(f"{title}: {time.monotonic() - started:.1f} s")
