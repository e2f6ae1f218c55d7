"""Two nights of the trap shop: what the second night's files hold more comes late, revises, or was missed."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from engines.houses import EngineHouse
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES
from shops.trap_shop import write_trap_shop

NIGHTS = (TRAP_AS_OF - timedelta(days=2), TRAP_AS_OF)  # one between them is missed, and caught up


def write_trap_files(folder: Path) -> None:
    """Write the raw files as they are on the second night."""
    write_trap_shop(folder, as_of=TRAP_AS_OF)


def hold_back(folder: Path, kept: Path, share: float = 0.1) -> None:
    """Move the files to `kept`, and leave copies in which a share of the rows is missing, drawn by chance."""
    folder.rename(kept)
    folder.mkdir()
    chance = random.Random(15)
    for path in sorted(kept.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as source:
            header, *rows = csv.reader(source)
        with (folder / path.name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(row for row in rows if chance.random() >= share)


def build_night(house: EngineHouse, night: date, *arguments: str, **variables: Any) -> None:
    """Load what is there, and build as of the night."""
    house.load()
    house.build(*arguments, as_of=night.isoformat(), **TRAP_VARIABLES, **variables)
