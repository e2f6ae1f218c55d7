"""The command line `quintile`.

Exit codes: 0 done; 1 a quality gate failed and nothing was published; 2 bad usage, input or configuration, with the
mend in one line.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from quintile.commands.backfill import backfill
from quintile.commands.bench import bench
from quintile.commands.demo import demo
from quintile.commands.erase import erase
from quintile.commands.export import export
from quintile.commands.load import load
from quintile.commands.publish import publish, roll_back
from quintile.commands.run import run
from quintile.commands.segments import segments
from quintile.commands.validate import validate
from quintile.console import MESSAGES, say, show_table
from quintile.errors import GateError, QuintileError, explained_disk_errors


class QuintileGroup(TyperGroup):
    """Turns expected errors into a line and an exit code."""

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command; raises typer.Exit where it ends badly."""
        try:
            with explained_disk_errors():
                return super().invoke(ctx)
        except QuintileError as error:
            if isinstance(error, GateError) and error.problems:
                rows = [(problem.name, problem.kind, problem.message, problem.where) for problem in error.problems]
                show_table("Failed", ["name", "kind", "what", "where, or the mend"], rows, MESSAGES)
            say(f"quintile: {error}", style="red")
            raise typer.Exit(error.exit_code) from error


app = typer.Typer(
    cls=QuintileGroup,
    help="Customer segments from a shop's orders and events, built in the warehouse and published in one step.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # usage errors stay one plain line
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(backfill)
app.command()(load)
app.command()(validate)
app.command()(publish)
app.command("rollback")(roll_back)
app.command()(export)
app.command()(erase)
app.command()(demo)
app.command()(bench)
app.add_typer(segments, name="segments")

if __name__ == "__main__":
    app()
