"""The structured log: one JSON object per line, appended, safe for several processes and for logrotate."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from quintile.errors import InputError
from quintile.runs.record import utc_text


class RunLog:
    """The log of one run, whose id and command stand in every line."""

    def __init__(self, path: Path, run_id: str, command: str) -> None:
        """Open the file, and make its folder.

        Raises:
            InputError: it cannot be written to.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handler = _Appender(path, encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"{path} cannot be written to ({error.strerror}): let the folder be written to, or set DBT_LOG_PATH"
            ) from error
        handler.setFormatter(_JsonLine())
        # A logger of its own: the tree of named ones belongs to dbt and Great Expectations.
        self._logger = logging.Logger("quintile")
        self._logger.addHandler(handler)
        self._run = {"run_id": run_id, "command": command}
        self._handler = handler

    def info(self, event: str, message: str, **fields: Any) -> None:
        """A line on what happened."""
        self._write(logging.INFO, event, message, fields)

    def warning(self, event: str, message: str, **fields: Any) -> None:
        """A line on what stops nothing."""
        self._write(logging.WARNING, event, message, fields)

    def error(self, event: str, message: str, **fields: Any) -> None:
        """A line on what ended the run."""
        self._write(logging.ERROR, event, message, fields)

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def _write(self, level: int, event: str, message: str, fields: dict[str, Any]) -> None:
        content = self._run | {"event": event, **fields}
        self._logger.log(level, "%s", message, extra={"content": content})


class _Appender(WatchedFileHandler):
    """Lines go out one by one; a full disk ends the log, not the run."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging has
        """Nothing: the run goes on."""


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One line; what is known of the run stands before what is known of the event."""
        time = utc_text(datetime.fromtimestamp(record.created, UTC))
        content = {"time": time, "level": record.levelname.lower(), **record.content}
        return json.dumps(content | {"message": record.getMessage()}, default=str, ensure_ascii=False)
