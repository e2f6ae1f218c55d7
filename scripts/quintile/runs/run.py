"""A run from its lock to its summary: what the commands that change something do their work in."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date
from pathlib import Path

import typer

from quintile.console import OUTPUT, results_on_stderr, say, say_warning
from quintile.errors import InputError, QuintileError, explained_disk_errors
from quintile.publishing import is_published
from quintile.runs.interrupt import Interrupts
from quintile.runs.lock import run_lock
from quintile.runs.log import RunLog
from quintile.runs.record import FAILED, PUBLISHED, PUBLISHING, RUNNING, GateCount, RunRecord, StageTime, now
from quintile.runs.table import end_killed_runs, save_ended, save_publishing, save_run
from quintile.settings import Settings
from quintile.warehouse import is_there

RUN_ID_VARIABLE = "QUINTILE_RUN_ID"  # read by dbt's hooks
INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it


class Run:
    """What the stages of one run tell about themselves, to the log, the summary and the warehouse."""

    def __init__(self, settings: Settings, record: RunRecord, log: RunLog) -> None:
        """Tell nobody anything yet."""
        self._settings = settings
        self._log = log
        self.record = record
        self.interrupts = Interrupts()

    @contextmanager
    def stage(self, stage: str, title: str) -> Iterator[None]:
        """Time the block as one stage, finished or not."""
        started = time.monotonic()
        self._log.info("stage_started", title, stage=stage)
        try:
            yield
            self.interrupts.check()
        except BaseException:
            self._log.error("stage_failed", title, stage=stage, seconds=self._note_stage(stage, title, started))
            raise
        self._log.info("stage_finished", title, stage=stage, seconds=self._note_stage(stage, title, started))

    def gate(self, name: str, count: GateCount) -> None:
        """Note what a quality gate found."""
        self.record.gates[name] = count
        found = f"{count.checked} checked, {count.warnings} warnings, {count.failed} failed"
        fields = {"gate": name, "passed": count.passed, "warnings": count.warnings, "failed": count.failed}
        (self._log.error if count.failed else self._log.info)("gate", f"{name.replace('_', ' ')}: {found}", **fields)

    def warn(self, message: str) -> None:
        """Note what stops nothing."""
        self._log.warning("warning", message)

    def begin(self) -> None:
        """Note in the warehouse that the run is under way, if the warehouse is there and can be opened."""
        if not is_there(self._settings.store):
            return
        try:
            killed = end_killed_runs(self._settings.store, self._is_published)
            save_run(self._settings.store, self.record)
        except InputError as error:  # whoever needs the warehouse says so
            self.warn(f"the run is not noted in the warehouse: {error}")
            return
        if killed:
            self.warn(f"{killed} runs before this one were killed")

    def publishing(self, version: str, marts: Sequence[str] | None) -> None:
        """Note in the warehouse what is about to be published, so that the copy holds it.

        Raises:
            InputError: the warehouse cannot be opened for writing.
        """
        record = self.record
        record.published_version, record.published_path = version, self._settings.published_place
        record.outcome, record.exit_code, record.finished_at = PUBLISHING, 0, now()
        save_publishing(self._settings.store, record, marts)

    def end(self, outcome: str) -> None:
        """Note how the run ended well."""
        self.record.outcome, self.record.exit_code, self.record.finished_at = outcome, 0, now()
        self._save_ended()
        self._log_end(f"{outcome.replace('_', ' ')}: {self.record.published_version}")

    def fail(self, error: BaseException, holds_lock: bool) -> None:
        """Note how the run ended badly; a version that was put in place before stays published."""
        record = self.record
        if not (record.published_version and self._is_in_place(record.published_version)):
            record.published_version = record.published_path = None
            record.published_rows = {}
        record.outcome = PUBLISHED if record.published_version else FAILED
        record.exit_code, record.error, record.finished_at = _exit_code(error), _line(error), now()
        if holds_lock:
            self._save_ended()
        self._log_end(record.error)

    def write_summary(self) -> None:
        """Write the summary in one step; what was done stands whatever becomes of it."""
        path = self._settings.run_summary(self.record.run_id)
        content = json.dumps(self.record.summary(), default=str, indent=2, ensure_ascii=False)
        draft = path.with_suffix(".writing")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(f"{content}\n", encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            say_warning(f"no summary of the run: {error}")
        else:
            say(f"summary: {path}", OUTPUT)

    def _note_stage(self, stage: str, title: str, started: float) -> float:
        seconds = time.monotonic() - started
        self.record.stages.append(StageTime(stage, title, seconds))
        return round(seconds, 3)

    def _is_in_place(self, version: str) -> bool:
        try:
            return self._is_published(version)
        except QuintileError:
            return False

    def _is_published(self, version: str) -> bool:
        if self._settings.target == "postgres":
            from quintile.postgres.publishing import is_published as is_schema_published

            return is_schema_published(version)
        if self._settings.target == "spark":  # noted only after it was put in place
            return True
        return is_published(self._settings.published, version)

    def _save_ended(self) -> None:
        if not is_there(self._settings.store):
            return
        try:
            save_ended(self._settings.store, self.record)
        except QuintileError as error:
            self.warn(f"the end of the run is not noted in the warehouse: {error}")

    def _log_end(self, message: str) -> None:
        record = self.record
        (self._log.error if record.error else self._log.info)(
            "run_finished",
            message,
            outcome=record.outcome,
            exit_code=record.exit_code,
            published_version=record.published_version,
            seconds=round(record.seconds, 3),
        )


@contextmanager
def recorded_run(
    settings: Settings, command: str, as_of: date | None = None, *, wait_seconds: float = 0, as_json: bool = False
) -> Iterator[Run]:
    """Run the block alone on the warehouse, under an id of its own; leave log lines, a summary and a row of fct_runs.

    The block says with `end` that it came to its end.

    Raises:
        InputError: another run is under way, or the log cannot be written to.
    """
    record = RunRecord(command, as_of)
    os.environ[RUN_ID_VARIABLE] = record.run_id
    with closing(RunLog(settings.run_log, record.run_id, command)) as log, results_on_stderr(as_json):
        run = Run(settings, record, log)
        log.info("run_started", f"quintile {command}", pid=os.getpid(), as_of=as_of)
        try:
            with _lock(settings, record, _tell_waiting(log, wait_seconds), wait_seconds):
                run.begin()
                try:
                    with run.interrupts.watched(), explained_disk_errors():
                        yield run
                except BaseException as error:
                    run.fail(error, holds_lock=True)
                    raise
        except BaseException as error:
            if record.outcome == RUNNING:  # it never began
                run.fail(error, holds_lock=False)
            raise
        finally:
            run.write_summary()
            if as_json:
                typer.echo(json.dumps(record.summary(), default=str, ensure_ascii=False))


def _lock(
    settings: Settings, record: RunRecord, when_waiting: Callable[[str], None], wait_seconds: float
) -> AbstractContextManager[None]:
    store = settings.store
    if isinstance(store, Path):
        return run_lock(store, record.run_id, record.command, wait_seconds, when_waiting)
    return store.run_lock(record.run_id, record.command, wait_seconds, when_waiting)


def _tell_waiting(log: RunLog, seconds: float) -> Callable[[str], None]:
    def tell(holder: str) -> None:
        say(f"waiting up to {seconds:g} s for another run ({holder}) ...")
        log.info("waiting", f"for {holder}", seconds=seconds)

    return tell


def _exit_code(error: BaseException) -> int:
    if isinstance(error, QuintileError | typer.Exit):
        return error.exit_code
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1


def _line(error: BaseException) -> str:
    if isinstance(error, QuintileError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
