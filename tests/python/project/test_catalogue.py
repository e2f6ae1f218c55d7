"""The page of the segments is what the seeds say."""

from pathlib import Path

from pipeline.catalogue_page import write_catalogue_page
from pipeline.house import House

PAGE = Path(__file__).parents[3] / "docs" / "segments.md"


def test_the_committed_page_is_that_of_the_seeds(tmp_path):
    """Whoever changes a segment writes the page anew."""
    written = tmp_path / "segments.md"
    write_catalogue_page(House(tmp_path), written)
    assert written.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8"), "stale: run `make catalogue`"
