"""Runs that are killed at any moment under a reader: what is published is whole, and a plain re-run mends all."""

import os
import random
import shutil
import signal
import subprocess
import threading
import time

import duckdb
import pytest

from pipeline.conftest import publish_tiny_shop
from pipeline.house import PROJECT, QUINTILE, House, differing_marts

DAY_BEFORE, AS_OF = "2025-06-29", "2025-06-30"
KILLS = 5


class Reader(threading.Thread):
    """Opens the published file again and again, as a BI tool does, and notes what it sees."""

    def __init__(self, house: House) -> None:
        """Read what this house publishes, from `start()` until `stop` is set."""
        super().__init__(daemon=True)
        self.house, self.stop, self.seen, self.faults = house, threading.Event(), set(), []

    def run(self) -> None:
        """Read until stopped."""
        query = "select count(*), min(as_of_date), max(as_of_date) from marts.dim_customers"
        while not self.stop.wait(0.05):
            try:
                with duckdb.connect(str(self.house.published), read_only=True) as connection:
                    customers, first, last = connection.sql(query).fetchone()
                    memberships = connection.sql("select count(*) from marts.fct_segment_memberships").fetchone()[0]
                self.seen.add((customers, str(first), str(last), memberships))
            except duckdb.Error as error:
                self.faults.append(str(error))


@pytest.fixture(scope="module")
def published_house(tmp_path_factory) -> House:
    """Return the tiny shop, published as of the day before."""
    return publish_tiny_shop(tmp_path_factory.mktemp("killed"), DAY_BEFORE)


def _start(house: House) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [QUINTILE, "run", "--as-of", AS_OF],
        cwd=PROJECT, env=house.environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_kills_leave_what_is_published_whole_and_a_plain_rerun_equals_an_undisturbed_run(published_house, tmp_path):
    undisturbed = House(tmp_path / "undisturbed")
    shutil.copytree(published_house.folder, undisturbed.folder)
    started = time.monotonic()
    assert _start(undisturbed).wait() == 0
    whole_run = time.monotonic() - started

    reader = Reader(published_house)
    reader.start()
    chance = random.Random(4)
    killed = 0
    for kill in range(KILLS):
        process = _start(published_house)
        try:
            process.wait(timeout=whole_run * (kill + chance.random()) / KILLS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
    done = published_house.quintile("run", "--as-of", AS_OF)
    assert done.returncode == 0, done.stdout + done.stderr
    time.sleep(0.3)
    reader.stop.set()
    reader.join()

    assert killed >= KILLS - 2
    assert reader.faults == []
    days = {(first, last) for _, first, last, _ in reader.seen}
    assert days == {(DAY_BEFORE, DAY_BEFORE), (AS_OF, AS_OF)}
    assert len(reader.seen) == 2, "every reading is one of the two whole versions"
    assert differing_marts(undisturbed.marts(), published_house.marts()) == {}


def test_a_failed_gate_publishes_nothing_and_says_which(published_house, tmp_path):
    house = House(tmp_path / "house")
    shutil.copytree(published_house.folder, house.folder)
    published = house.published.read_bytes()
    with duckdb.connect(str(house.warehouse)) as connection:  # one customer twice
        connection.execute("insert into marts.dim_customers select * from marts.dim_customers limit 1")
    done = house.quintile("validate", "marts", "--as-of", AS_OF)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "dim_customers" in done.stdout + done.stderr
    assert house.published.read_bytes() == published


def test_a_warehouse_open_elsewhere_stops_the_run_with_one_line(published_house, tmp_path):
    house = House(tmp_path / "house")
    shutil.copytree(published_house.folder, house.folder)
    with duckdb.connect(str(house.warehouse)):
        done = house.quintile("run", "--as-of", AS_OF)
    assert done.returncode == 2
    said = (done.stdout + done.stderr).strip()
    assert "open" in said and "Traceback" not in said, said
