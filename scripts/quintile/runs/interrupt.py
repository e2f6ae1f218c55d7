"""Ctrl-C ends a run: libraries take the KeyboardInterrupt for a failed query or a bad value, or pass over it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """Whether Ctrl-C was pressed since the run began."""

    def __init__(self) -> None:
        """Nobody has pressed it yet."""
        self.pressed = False

    def check(self) -> None:
        """Raises KeyboardInterrupt if it was pressed."""
        if self.pressed:
            raise KeyboardInterrupt

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch for it during the block; an error that it led to is KeyboardInterrupt again."""
        # Who ignores Ctrl-C, such as nohup and cron, is to go on ignoring it.
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._note)
        try:
            yield
        except Exception as error:
            if self.pressed:
                raise KeyboardInterrupt from error
            raise
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self.check()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.pressed = True
        signal.default_int_handler(number, frame)
