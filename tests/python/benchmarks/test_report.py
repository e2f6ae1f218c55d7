"""What a benchmark says of its figures."""

from pathlib import Path

import pytest

from quintile.benchmarks.report import bounds, growth, keep, size_rows, target_rows
from quintile.errors import InputError

SIZES = [
    {
        "customers": 100,
        "build_seconds": 1.0,
        "warehouse_mebibytes": 8.0,
        "night_less_fixed_seconds": -0.5,
        "a_ratio": 2.0,
    },
    {
        "customers": 200,
        "build_seconds": 3.0,
        "warehouse_mebibytes": 16.0,
        "night_less_fixed_seconds": 0.5,
        "a_ratio": 2.0,
    },
    {
        "customers": 400,
        "build_seconds": 9.0,
        "warehouse_mebibytes": 32.0,
        "night_less_fixed_seconds": 1.0,
        "a_ratio": 2.0,
    },
]


def test_growth_is_told_for_each_doubling_of_what_is_work():
    """A ratio does not grow; what is below the fixed cost at a small size tells nothing."""
    assert growth(SIZES) == pytest.approx({"build_seconds_growth": 3.0, "warehouse_mebibytes_growth": 2.0})
    assert growth(SIZES[:1]) == {}


def test_each_figure_is_a_row_with_its_sizes_and_growth():
    assert size_rows(SIZES[:2], growth(SIZES[:2]))[:2] == [
        ["customers", "100", "200", ""],
        ["build seconds", "1.00", "3.00", "3.00"],
    ]


@pytest.mark.parametrize(("ratio", "met"), [(3.0, "yes"), (3.001, "no")])
def test_a_target_is_met_up_to_its_bound(ratio, met):
    """What was not measured has no row."""
    (row,) = target_rows({"build_less_fixed_to_copy_ratio": ratio})
    assert row[1:] == ["3", "3.00", met]


def test_a_page_keeps_the_last_figures_and_all_else(tmp_path):
    """Those of another part too."""
    page = tmp_path / "performance.md"
    (begin, end), others = bounds("bench"), "\nof others\n".join(bounds("bench --peers"))
    page.write_text(f"# Performance\n\n{begin}\nold\n{end}\n\n{others}\n\nWhat was tried\n", encoding="utf-8")
    for value in ("1", "2"):
        keep(page, "bench", "quintile bench", {"cores": 2}, [("Builds", ["figure", "value"], [["seconds", value]])])
    assert page.read_text(encoding="utf-8") == (
        f"# Performance\n\n{begin}\n\n`quintile bench`, measured on: cores 2.\n\nBuilds:\n\n"
        f"| figure | value |\n| --- | --: |\n| seconds | 2 |\n\n{end}\n\n{others}\n\nWhat was tried\n"
    )


def test_a_page_without_a_place_for_figures_is_named(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n", encoding="utf-8")
    with pytest.raises(InputError, match="add them where the figures are to stand"):
        keep(page, "bench", "quintile bench", {}, [])
    assert page.read_text(encoding="utf-8") == "# Performance\n"


@pytest.mark.parametrize("part", ["bench", "bench --peers"])
def test_the_page_of_the_project_has_a_place_for_each_part(part):
    text = (Path(__file__).parents[3] / "docs" / "performance.md").read_text(encoding="utf-8")
    assert [text.count(line) for line in bounds(part)] == [1, 1]
