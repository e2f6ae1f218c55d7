"""Two nights of the trap shop on DuckDB and on Spark, from the same files."""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from engines.spark_house import SparkHouse
from engines.spark_parity import Difference, differing_tables
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES
from pipeline.house import House
from shops.trap_shop import write_trap_shop

NIGHTS = (TRAP_AS_OF - timedelta(days=2), TRAP_AS_OF)  # one between them is missed, and caught up
HELD_BACK = 0.05


@dataclass
class TwoNights:
    """Both houses as the second night left them, and what differed after each night, by schema."""

    duckdb: House
    spark: SparkHouse
    differences: list[dict[str, list[Difference]]] = field(default_factory=list)


def build_two_nights(folder: Path) -> TwoNights:
    """Build both nights in both houses; some rows come only before the second."""
    houses = TwoNights(House(folder / "duckdb"), SparkHouse(folder / "on_spark"))
    for house in (houses.duckdb, houses.spark):
        house.folder.mkdir()
        house.raw.symlink_to(folder / "raw")
    everything = folder / "everything"
    write_trap_shop(everything, as_of=TRAP_AS_OF)
    for night in NIGHTS:
        _write_night(everything, folder / "raw", 0 if night == NIGHTS[-1] else HELD_BACK)
        for house in (houses.duckdb, houses.spark):
            _build(house, night)
        houses.differences.append({
            schema: differing_tables(houses.duckdb.warehouse, houses.spark, schema) for schema in ("marts", "staging")
        })  # fmt: skip
    return houses


def _write_night(everything: Path, raw: Path, held_back: float) -> None:
    """Copy the files, without a share of the rows, drawn by chance."""
    raw.mkdir(exist_ok=True)
    chance = random.Random(5)
    for path in sorted(everything.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as source:
            header, *rows = csv.reader(source)
        with (raw / path.name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(row for row in rows if chance.random() >= held_back)


def _build(house: House, night: date) -> None:
    house.build(as_of=night.isoformat(), **TRAP_VARIABLES)
