"""What is known of one run, as its summary says it."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

RUN_ID_FORMAT = "%Y%m%dT%H%M%SZ"  # sorts by time
# Outcomes; a row that still says running or publishing when the next run begins was killed.
RUNNING, PUBLISHING, PUBLISHED, ROLLED_BACK, FAILED, KILLED = (
    "running",
    "publishing",
    "published",
    "rolled_back",
    "failed",
    "killed",
)
RAW_EXPECTATIONS, DBT_TESTS, MARTS_EXPECTATIONS = "raw_expectations", "dbt_tests", "marts_expectations"


def now() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


def utc_text(moment: datetime) -> str:
    """The time as logs have it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_run_id() -> str:
    """The time, and enough chance to tell two runs of one second apart."""
    return f"{now().strftime(RUN_ID_FORMAT)}-{secrets.token_hex(3)}"


@dataclass(frozen=True)
class StageTime:
    """One finished stage, or the part of a failed one that was done."""

    stage: str  # the same word in every run
    title: str  # as people see it
    seconds: float


@dataclass(frozen=True)
class GateCount:
    """What one quality gate found; `checked` is the sum of the rest."""

    checked: int
    passed: int
    warnings: int
    failed: int

    @staticmethod
    def of(checked: int, warnings: int, failed: int) -> GateCount:
        """The count of a gate that says what it checked and what it found wrong."""
        return GateCount(checked, max(checked - warnings - failed, 0), warnings, failed)


@dataclass(frozen=True)
class BuiltDates:
    """The as-of dates that the builds of a run computed; of a failed one, the first and last that it was at."""

    computed: int
    first: date | None
    last: date | None


@dataclass
class RunRecord:
    """One run from its start; the summary holds the same, and when it ended."""

    command: str
    as_of: date | None = None
    run_id: str = field(default_factory=new_run_id)
    started_at: datetime = field(default_factory=now)
    finished_at: datetime | None = None
    outcome: str = RUNNING
    exit_code: int | None = None
    error: str | None = None
    dates: BuiltDates | None = None
    stages: list[StageTime] = field(default_factory=list)
    gates: dict[str, GateCount] = field(default_factory=dict)
    raw_rows: int | None = None
    published_rows: dict[str, int] = field(default_factory=dict)  # by mart
    published_version: str | None = None
    published_path: str | None = None

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return ((self.finished_at or now()) - self.started_at).total_seconds()

    def stage_seconds(self, *stages: str) -> float | None:
        """Seconds of these stages; None when none of them was begun."""
        found = [time.seconds for time in self.stages if time.stage in stages]
        return sum(found) if found else None

    def summary(self) -> dict[str, Any]:
        """The run as JSON has it."""
        content = asdict(self) | {"seconds": round(self.seconds, 3)}
        content["stages"] = [stage | {"seconds": round(stage["seconds"], 3)} for stage in content["stages"]]
        for name in ("started_at", "finished_at"):
            content[name] = utc_text(content[name]) if content[name] else None
        return content
