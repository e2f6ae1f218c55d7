"""The as-of dates of a backfill, and how they are cut into chunks."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum


class Step(StrEnum):
    """How far apart the dates of a backfill are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def backfill_dates(first: date, step: Step, last: date) -> list[date]:
    """Every date from `first` to `last` by `step`, ascending; `last` is always among them.

    A week is seven days counted from `first`; a month stands for its last day.
    """
    dates = list(_steps(first, step, last))
    return dates if dates and dates[-1] == last else [*dates, last]


def chunks(dates: list[date], size: int) -> list[list[date]]:
    """The dates in pieces of at most `size`, in the same order."""
    return [dates[start : start + size] for start in range(0, len(dates), size)]


def first_days(start: date, step: Step, pieces: list[list[date]]) -> list[date]:
    """The day from which each piece recomputes, so that no date computed before is left out between two pieces.

    Weeks are counted from the first day, so a piece by weeks begins with the last date of the one before once more.
    """
    ends = [piece[-1] for piece in pieces[:-1]]
    return [start, *(end if step is Step.WEEK else end + timedelta(days=1) for end in ends)]


def _steps(first: date, step: Step, last: date) -> Iterator[date]:
    day = _month_end(first) if step is Step.MONTH else first
    while day <= last:
        yield day
        day = _month_end(day + timedelta(days=1)) if step is Step.MONTH else day + timedelta(days=_DAYS[step])


_DAYS = {Step.DAY: 1, Step.WEEK: 7}


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
