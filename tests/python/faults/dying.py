"""A quintile command that kills itself -9 at a chosen place: `python -m faults.dying PLACE COMMAND ...`.

PLACE is `before <module>:<function>`, or `after <dbt node>`, which may end in `#2` for the second time in the process.
"""

import importlib
import os
import signal
import sys
from typing import Any

from pipeline.parsed import share_parsed_project
from quintile import dbt_session
from quintile.cli import app


def main() -> None:
    """Run the command until it dies."""
    place, *arguments = sys.argv[1:]
    moment, where = place.split()
    if moment == "before":
        _die_before(where)
    else:
        node, _, times = where.partition("#")
        _die_after(node, int(times or 1))
    share_parsed_project()
    app(arguments)


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_before(function: str) -> None:
    module, name = function.split(":")
    setattr(importlib.import_module(module), name, _die)


def _die_after(node: str, times: int) -> None:
    watch, seen = dbt_session._Watcher.__call__, []

    def watch_and_die(watcher: Any, event: Any) -> None:
        watch(watcher, event)
        if event.info.name == "LogModelResult" and event.data.node_info.node_name == node:
            seen.append(event)
            if len(seen) == times:
                _die()

    dbt_session._Watcher.__call__ = watch_and_die


if __name__ == "__main__":
    main()
