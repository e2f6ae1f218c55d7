"""What --vars and --as-of mean, and which dates a backfill computes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quintile import variables
from quintile.settings import Settings, load_settings
from quintile.spine import Step, backfill_dates, chunks, first_days
from quintile.variables import as_of_date, read_variables


@pytest.fixture
def settings(project) -> Settings:
    """Settings of the tiny project."""
    return load_settings()


def test_as_of_is_merged_into_the_vars(settings):
    """--as-of and the var as_of are the same thing."""
    assert read_variables(settings, "{backfill_step: week}", "2025-06-30") == {
        "backfill_step": "week",
        "as_of": "2025-06-30",
    }
    assert read_variables(settings, None, None) == {}
    assert read_variables(settings, "{as_of: 2025-06-30}", "2025-06-30") == {"as_of": "2025-06-30"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2025-06-30", date(2025, 6, 30)),
        ("2025-06-30 14:00", date(2025, 6, 29)),
        ("2025-06-30T00:30:00", date(2025, 6, 29)),
    ],
)
def test_layers_stand_at_the_last_full_date(settings, given, expected):
    """A timestamp runs only what is hourly; the layers stay at the day before."""
    assert as_of_date(settings, {"as_of": given}) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2025-06-30T02:00:00Z", date(2025, 6, 28)),
        ("2025-06-30T06:00:00+02:00", date(2025, 6, 29)),
        ("2025-06-30T02:00", date(2025, 6, 29)),
    ],
)
def test_a_timestamp_with_an_offset_is_an_instant(settings, given, expected):
    """In New York it is still the day before; without an offset the time is one of the business time zone."""
    assert as_of_date(settings, {"as_of": given, "business_timezone": "America/New_York"}) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("UTC", date(2025, 6, 29)), ("Asia/Tokyo", date(2025, 6, 30)), ("America/New_York", date(2025, 6, 29))],
)
def test_the_default_is_yesterday_in_the_business_time_zone(settings, monkeypatch, zone, expected):
    """At 23:00 UTC it is already the next day in Tokyo."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2025, 6, 30, 23, 0, tzinfo=ZoneInfo("UTC")).astimezone(tz)

    monkeypatch.setattr(variables, "datetime", Clock)
    assert as_of_date(settings, {"business_timezone": zone}) == expected


@pytest.mark.parametrize(
    ("first", "step", "last", "expected"),
    [
        ("2025-06-28", Step.DAY, "2025-06-30", ["2025-06-28", "2025-06-29", "2025-06-30"]),
        ("2025-06-30", Step.DAY, "2025-06-30", ["2025-06-30"]),
        ("2025-06-02", Step.WEEK, "2025-06-16", ["2025-06-02", "2025-06-09", "2025-06-16"]),
        ("2025-06-02", Step.WEEK, "2025-06-17", ["2025-06-02", "2025-06-09", "2025-06-16", "2025-06-17"]),
        ("2024-01-31", Step.MONTH, "2024-03-31", ["2024-01-31", "2024-02-29", "2024-03-31"]),
        ("2024-12-02", Step.MONTH, "2025-02-10", ["2024-12-31", "2025-01-31", "2025-02-10"]),
        ("2025-06-02", Step.MONTH, "2025-06-10", ["2025-06-10"]),
    ],
)
def test_dates_of_a_backfill(first, step, last, expected):
    """By day, by week from the first date, by month end; the last date always."""
    dates = backfill_dates(date.fromisoformat(first), step, date.fromisoformat(last))
    assert [day.isoformat() for day in dates] == expected


def test_chunks_are_bounded_and_ascending():
    """Nothing is lost or doubled between chunks."""
    dates = backfill_dates(date(2025, 1, 1), Step.DAY, date(2025, 3, 11))
    pieces = chunks(dates, 31)
    assert [len(piece) for piece in pieces] == [31, 31, 8]
    assert [day for piece in pieces for day in piece] == dates


@pytest.mark.parametrize("step", Step)
def test_no_day_lies_between_two_chunks(step):
    """Dates computed before that are no steps are computed again too; none is made that is no step."""
    first = date(2025, 1, 15)
    dates = backfill_dates(first, step, date(2025, 7, 1))
    pieces = chunks(dates, 2)
    starts = first_days(first, step, pieces)
    assert starts[0] == first
    assert all(start <= before[-1] + timedelta(days=1) for start, before in zip(starts[1:], pieces[:-1], strict=True))
    computed = {
        day for start, piece in zip(starts, pieces, strict=True) for day in backfill_dates(start, step, piece[-1])
    }
    assert computed == set(dates)
