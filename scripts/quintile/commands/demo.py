"""quintile demo: write the raw data of a demo shop."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from quintile.console import OUTPUT, say, show_table, step
from quintile.errors import InputError
from quintile.settings import Settings, load_settings

if TYPE_CHECKING:
    from quintile.demo.shop import ShopSummary


class Shop(StrEnum):
    """The shops that can be written."""

    COMPLETE_JOURNEY = "complete-journey"
    GENERATED = "generated"
    CDNOW = "cdnow"


_OPTIONS = {  # what each shop can be told
    Shop.COMPLETE_JOURNEY: {"seed"},
    Shop.GENERATED: {"customers", "years", "seed", "dirt"},
    Shop.CDNOW: set(),
}
_DEFAULT_CUSTOMERS = 2_000


def demo(
    shop: Annotated[
        Shop,
        typer.Option("--shop", help="Grocery purchases with simulated events, a generated shop, or CDNOW's orders."),
    ] = Shop.COMPLETE_JOURNEY,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where to write it. Default: QUINTILE_RAW.")
    ] = None,
    customers: Annotated[
        int | None, typer.Option("--customers", min=1, help=f"Generated shop: how many. Default: {_DEFAULT_CUSTOMERS}.")
    ] = None,
    years: Annotated[int | None, typer.Option("--years", min=1, help="Generated shop: of history.")] = None,
    dirt: Annotated[
        str | None, typer.Option("--dirt", metavar="A,B", help="Generated shop: traps of real data, or `all`.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The same seed writes the same rows.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace raw tables in FOLDER that no demo wrote.")] = False,
) -> None:
    """Write the raw data of a demo shop.

    The last line printed is the command that runs it.
    """
    settings = load_settings()
    folder = out.expanduser().resolve() if out else _raw_folder(settings)
    given = {"customers": customers, "years": years, "dirt": dirt.split(",") if dirt else None, "seed": seed}
    arguments = {name: value for name, value in given.items() if value is not None}
    unknown = sorted(set(arguments) - _OPTIONS[shop])
    if unknown:
        raise InputError(f"--shop {shop.value} has no --{unknown[0]}: leave it out, or use --shop generated")
    if force:
        _claim(folder)
    summary = _write(shop, folder, arguments)
    _show(summary, folder, settings)


def _write(shop: Shop, folder: Path, arguments: dict[str, Any]) -> ShopSummary:
    """Write the shop; only the modules of that shop are loaded."""
    if shop is Shop.CDNOW:
        from quintile.demo.cdnow import write_cdnow as write
    elif shop is Shop.GENERATED:
        from quintile.demo.generated_shop import write_generated_shop as write

        arguments = {"customers": _DEFAULT_CUSTOMERS} | arguments
    else:
        from quintile.demo.complete_journey import write_complete_journey as write

    with step(f"writing the {shop.value} shop") as progress:
        return write(folder, **arguments, progress=progress.say)


def _raw_folder(settings: Settings) -> Path:
    if "://" in settings.raw:
        raise InputError(f"QUINTILE_RAW is {settings.raw}, which a demo cannot write to: give --out FOLDER")
    return Path(settings.raw)


def _claim(folder: Path) -> None:
    """Mark the folder as a demo's, so that the raw tables in it are replaced."""
    from quintile.demo.shop import MARKER

    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("{}\n", encoding="utf-8")


def _show(summary: ShopSummary, folder: Path, settings: Settings) -> None:
    rows = [
        (table, count, "simulated" if table in summary.simulated_tables else "")
        for table, count in sorted(summary.rows.items())
    ]
    show_table(f"Shop {summary.source_name} in {folder}", ["table", "rows", ""], rows)
    variables = {
        "business_timezone": summary.business_timezone,
        "reporting_currency": summary.reporting_currency,
    }
    mapping = yaml.safe_dump(variables, default_flow_style=True, width=1000).strip()
    command = ["quintile", "run", "--as-of", summary.as_of.isoformat(), "--vars", mapping]
    place = "" if str(folder) == settings.raw else f"QUINTILE_RAW={shlex.quote(str(folder))} "
    say(f"next: {place}{shlex.join(command)}", OUTPUT)
