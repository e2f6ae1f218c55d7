"""What the README tells people to type is there."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from quintile.cli import app

PROJECT = Path(__file__).parents[3]
README = (PROJECT / "README.md").read_text()


def test_its_python_compiles():
    blocks = re.findall(r"<<'PYTHON'\n(.*?)\nPYTHON", README, re.DOTALL)
    assert blocks
    for block in blocks:
        compile(block, "README.md", "exec")


def test_its_make_targets_exist():
    makefile = (PROJECT / "Makefile").read_text()
    targets = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert {"run", "test"} <= targets
    assert [target for target in targets if f"\n{target}:" not in makefile] == []


def test_its_commands_exist():
    commands = set(re.findall(r"`?\bquintile ([a-z]+)\b", README))
    assert "run" in commands
    assert commands <= set(get_command(app).commands)


@pytest.mark.parametrize("page", ["README.md", "models/README.md"])
def test_its_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!http)([^)#]+)", (PROJECT / page).read_text())
    assert [link for link in links if not ((PROJECT / page).parent / link).exists()] == []


def test_it_fits_on_two_screens():
    assert len(README.splitlines()) <= 100
