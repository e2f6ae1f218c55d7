"""dbt and quintile on a project that is parsed once, not for each test: python -m pipeline.parsed dbt build, for one.

dbt parses everything again when a var or a variable of the profile differs from the run before; parsing takes most
of the time of a small build. Dates are read when SQL is written, so they do not count as a difference here.
"""

import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from quintile.cli import app
from quintile.console import step
from quintile.dbt_session import DbtSession
from quintile.segments import seed_tests
from quintile.settings import Settings
from quintile.variables import undated

PROJECT = Path(__file__).parents[3]
PARSED = PROJECT / "target" / "parsed_for_tests"


def parse_once(variables: Mapping[str, Any], target: str) -> Manifest:
    """Return the parsed project, read back from the run before if nothing has changed since."""
    warehouse = os.environ["QUINTILE_WAREHOUSE"]  # its name is that of the database in every parsed node
    kept = {"vars": undated(variables), "target": target, "database": Path(warehouse).name}
    folder = PARSED / hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QUINTILE_WAREHOUSE"] = str(folder / "never_opened" / Path(warehouse).name)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        parsed = dbtRunner().invoke(
            ["--quiet", "--no-write-json", "parse", "--profiles-dir", "profiles", "--target", target,
             "--target-path", str(folder), "--log-path", str(folder), "--vars", json.dumps(undated(variables))],
        )  # fmt: skip
    os.environ["QUINTILE_WAREHOUSE"] = warehouse
    if not parsed.success:
        raise SystemExit(_exit_code(parsed))
    return parsed.result


def run_dbt(arguments: Sequence[str]) -> int:
    """Run one dbt command and return dbt's exit code."""
    variables = json.loads(arguments[arguments.index("--vars") + 1])
    target = os.environ.get("QUINTILE_TARGET", "duckdb")
    return _exit_code(dbtRunner(parse_once(variables, target)).invoke(list(arguments)))


def run_quintile(arguments: Sequence[str]) -> None:
    """Run one quintile command and exit as it does."""
    share_parsed_project()
    app(list(arguments))


def share_parsed_project() -> None:
    """Let every session of this process take the project, and the tests of its seeds, as they were read before."""

    def parse(session: DbtSession, variables: Mapping[str, Any]) -> Manifest:
        if session._manifest is None:
            with step("reading the dbt project"):
                session._manifest = parse_once(variables, session._settings.target)
        return session._manifest

    def kept_file(_settings: Settings, variables: Mapping[str, Any]) -> Path:
        text = json.dumps(undated(variables), sort_keys=True)
        return PARSED / f"seed_tests_{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"

    DbtSession._parse = parse
    seed_tests.kept_file = kept_file


def _exit_code(outcome: dbtRunnerResult) -> int:
    if outcome.exception is not None:
        print(outcome.exception)
        return 2
    return 0 if outcome.success else 1


if __name__ == "__main__":
    program, *given = sys.argv[1:]
    sys.exit({"dbt": run_dbt, "quintile": run_quintile}[program](given))
