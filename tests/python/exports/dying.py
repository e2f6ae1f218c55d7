"""A quintile command that kills itself -9: `python -m exports.dying 2 set_last COMMAND ...`, before the second call.

The function is one of quintile.exports.folders.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from quintile.cli import app
from quintile.exports import folders


def main() -> None:
    """Run the command until it dies."""
    times, name, *arguments = sys.argv[1:]
    function, calls = getattr(folders, name), []

    def die_in_time(*given: Any, **named: Any) -> Any:
        calls.append(name)
        if len(calls) == int(times):
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*given, **named)

    setattr(folders, name, die_in_time)
    app(arguments)


if __name__ == "__main__":
    main()
